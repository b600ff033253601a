import { z } from 'zod';

/** What a file of the library is for. */
export const modelKind = z.enum([
  'model',
  'lora',
  'textEncoder',
  'vae',
  'controlNet',
  'upscaler',
  'embedding',
  'other',
]);
export type ModelKind = z.output<typeof modelKind>;

/** What the header of a model file tells. Kept between scans. */
export const fileFacts = z.object({
  kind: modelKind,
  part: z
    .string()
    .describe(
      '`full` or `transformer`; which text encoder (`clip-l`, `t5-xxl`, `qwen3-4b`); `vae`, `taesd`, `esrgan` …',
    ),
  family: z.string().describe('What it draws with, or what it was made for; `unknown` where nothing tells.'),
  format: z.enum(['safetensors', 'gguf', 'pickle']),
  precision: z.string().describe('The type of most of its numbers, such as `F16` or `Q4_K`.'),
  tensors: z.int(),
  parameters: z.int(),
  brings: z.array(z.string()).describe('Parts that lie in a model file beside what draws: `clip-l`, `t5-xxl`, `vae`.'),
  wants: z.int().optional().describe('Values of the text vectors that a model reads.'),
  gives: z.int().optional().describe('Values of the text vectors that an encoder makes.'),
  channels: z.int().optional().describe('Of the latent picture that a VAE makes.'),
  patch: z.int().optional().describe('Pixels a side of a MiniT2I patch.'),
  title: z.string().optional(),
  license: z.string().optional(),
  triggerWords: z.array(z.string()),
  trainedHash: z.string().optional().describe('Of a LoRA: SHA-256 of its tensors, as the trainer wrote it down.'),
  warning: z.string().optional(),
});
export type FileFacts = z.output<typeof fileFacts>;

/** A part that a model lacks. */
export const missingPart = z
  .object({
    part: z.string().describe('The place it has among the files of a model: `clipL`, `t5xxl`, `llm`, `vae` …'),
    wanted: z.string().describe('What is wanted, in words.'),
    candidates: z
      .array(
        z.object({
          repo: z.string().describe('On Hugging Face.'),
          file: z.string(),
          name: z.string().optional().describe('To be saved under, where its own name tells too little to find it by.'),
        }),
      )
      .describe('Files that would do, best first.'),
  })
  .meta({ id: 'MissingPart' });
export type MissingPart = z.output<typeof missingPart>;

/** What the library knows of a file beyond what it draws with. */
export const modelDetails = z.object({
  part: fileFacts.shape.part.optional(),
  format: fileFacts.shape.format.optional(),
  precision: fileFacts.shape.precision.optional(),
  tensors: z.int().optional(),
  parameters: z.int().optional(),
  folder: z.string().optional().describe('Where it lies, from the models folder on.'),
  triggerWords: z.array(z.string()).optional().describe('Words that call up what a LoRA or model was trained on.'),
  parts: z
    .array(z.object({ part: z.string(), file: z.string() }))
    .optional()
    .describe('Of a model in parts: which files of the library it is completed with.'),
  missing: z.array(missingPart).optional().describe('What has to be found before it can be used.'),
});
export type ModelDetails = z.output<typeof modelDetails>;
