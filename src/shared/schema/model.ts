import { z } from 'zod';
import { modelDetails, modelKind } from './modelFile.ts';

export const modelFileRole = z.enum([
  'model',
  'diffusionModel',
  'clipL',
  'clipG',
  't5xxl',
  'llm',
  'vae',
  'taesd',
  'controlNet',
]);
export type ModelFileRole = z.output<typeof modelFileRole>;

const side = z.int().min(64).max(4096).multipleOf(8);

export const modelDefaults = z.strictObject({
  width: side,
  height: side,
  steps: z.int().min(1).max(150),
  cfgScale: z.number().min(0).max(30),
  sampler: z.string().min(1).max(40).optional(),
  scheduler: z.string().min(1).max(40).optional(),
});

/** `model.json` of a model folder. */
export const modelManifest = z.strictObject({
  schema: z.literal(1),
  name: z.string().min(1).max(200),
  family: z.string().min(1).max(60),
  files: z.partialRecord(modelFileRole, z.string().min(1)),
  defaults: modelDefaults.partial().optional(),
  license: z.string().max(500).optional(),
  note: z.string().max(500).optional().describe('One sentence the app shows with the model.'),
});
export type ModelManifest = z.output<typeof modelManifest>;

/** What a model asks of a picture's size. */
export const sizeRule = z.object({ multiple: z.int(), square: z.boolean(), max: z.int() });
export type SizeRule = z.output<typeof sizeRule>;

/** A model ready for use, with everything the engine needs to load it. */
export const installedModel = z.object({
  id: z.string(),
  name: z.string(),
  family: z.string(),
  files: z.partialRecord(modelFileRole, z.string()).describe('Absolute paths.'),
  sizeBytes: z.int(),
  fingerprint: z.string().describe('Changes when any file changes: from names, sizes and modification times.'),
  defaults: modelDefaults.required(),
  sizes: sizeRule,
  license: z.string().optional(),
  note: z.string().optional(),
  details: modelDetails.optional(),
  sha256: z.string().optional().describe('Of the file that draws, once it is known.'),
});
export type InstalledModel = z.output<typeof installedModel>;

/** What a model can, so that a form shows no more. */
export const modelAbilities = z.object({
  promptTokens: z
    .object({
      limit: z
        .int()
        .describe('Tokens of a prompt that the model was made for; what is beyond counts less, or not at all.'),
      tokenizer: z.enum(['clip', 't5', 'llm']),
    })
    .optional()
    .describe('Absent where it is not known.'),
  features: z.object({
    negativePrompt: z.boolean(),
    initImage: z.boolean(),
    maskImage: z.boolean(),
  }),
});
export type ModelAbilities = z.output<typeof modelAbilities>;

export const modelView = z
  .object({
    id: z.string().describe('Unique among those of its kind.'),
    name: z.string(),
    kind: modelKind,
    family: z.string().describe('What it draws with, or for which models it was made; `unknown` where nothing tells.'),
    state: z.enum(['usable', 'unusable']),
    reason: z.string().optional().describe('Why it cannot be used, and what to do.'),
    selected: z.boolean().describe('Used when a request names none.'),
    builtIn: z.literal(true).optional().describe('Comes with the app. Absent: was put into a models folder.'),
    sizeBytes: z.int(),
    defaults: modelDefaults.required().optional(),
    sizes: sizeRule.optional(),
    promptTokens: modelAbilities.shape.promptTokens,
    features: modelAbilities.shape.features.optional().describe('With the engine in use.'),
    license: z.string().optional(),
    note: z.string().optional(),
    ...modelDetails.shape,
    sha256: z
      .string()
      .optional()
      .describe('Of the file; of a model in parts, of the one that draws. Worked out in the background.'),
    shortHash: z.string().optional().describe('The first 10 digits of `sha256`, as other programs show it.'),
  })
  .meta({ id: 'Model' });
export type ModelView = z.output<typeof modelView>;

/** What a list of models answers. */
export const modelList = z.object({
  items: z.array(modelView),
  crowded: z
    .array(z.string())
    .optional()
    .describe('Models folders with so much in them that some changes there show only after a scan. Absent: none.'),
});

/** Which of the library are listed. */
export const modelQuery = z.strictObject({ kind: z.enum([...modelKind.options, 'any']).default('model') });
