import { z } from 'zod';
import { jobError } from './error.ts';
import { memoryRung } from './fit.ts';

export const MAX_SEED = 2 ** 32 - 1;
export const MAX_LORAS = 16;
/** Longest prompt, in characters. */
export const MAX_PROMPT = 8000;

export const lane = z.enum(['interactive', 'batch', 'idle']);
export type Lane = z.output<typeof lane>;

export const imageFormat = z.enum(['png', 'jpeg', 'webp']);
export type ImageFormat = z.output<typeof imageFormat>;

export const jobStatus = z.enum(['pending', 'in_progress', 'complete', 'error', 'cancelled']);
export type JobStatus = z.output<typeof jobStatus>;

const seed = z.int().min(-1).max(MAX_SEED);
const side = z.int().min(64).max(4096).multipleOf(8);

export const loraUse = z.strictObject({ id: z.string().min(1).max(200), weight: z.number().min(-4).max(4) });

/** Labels of the caller: at most 16, found again by `?tag.NAME=VALUE`. */
export const tags = z
  .record(z.string().min(1).max(64), z.union([z.string().max(200), z.number()]))
  .refine((value) => Object.keys(value).length <= 16, 'at most 16 tags');
export type Tags = z.output<typeof tags>;

/** The body of `POST /v1/images/generations`. What is absent is decided by the model or the table of defaults. */
export const generationRequest = z
  .strictObject({
    prompt: z.string().min(1).max(MAX_PROMPT).describe('What the picture should show.'),
    negativePrompt: z.string().max(MAX_PROMPT).optional().describe('What it should not show. Default: empty.'),
    width: side
      .optional()
      .describe(
        'Pixels, 64–4096, a multiple of 8; the model may ask for more. Default: the native width of the model.',
      ),
    height: side
      .optional()
      .describe(
        'Pixels, 64–4096, a multiple of 8; the model may ask for more. Default: the native height of the model.',
      ),
    steps: z.int().min(1).max(150).optional().describe('Denoising steps. Default: what the model asks for.'),
    cfgScale: z
      .number()
      .min(0)
      .max(30)
      .optional()
      .describe('How strictly the prompt is followed. Default: what the model asks for.'),
    sampler: z
      .string()
      .min(1)
      .max(40)
      .optional()
      .describe('A name from `GET /v1/capabilities`. Default: what the model asks for.'),
    scheduler: z
      .string()
      .min(1)
      .max(40)
      .optional()
      .describe('A name from `GET /v1/capabilities`. Default: what the model asks for.'),
    seed: seed.optional().describe('Image i uses (seed + i) mod 2^32. −1 or absent: each image draws its own.'),
    count: z.int().min(1).max(5).optional().describe('How many images. Default: 1.'),
    model: z.string().min(1).max(200).optional().describe('An id from `GET /v1/models`. Default: the selected one.'),
    loras: z.array(loraUse).max(MAX_LORAS).optional().describe('LoRAs by id, with their weight. Default: none.'),
    initImage: z.string().min(1).optional().describe('The picture to start from: an image id, a data URL or base64.'),
    maskImage: z.string().min(1).optional().describe('Where to repaint (white): an image id, a data URL or base64.'),
    strength: z.number().min(0).max(1).optional().describe('How far to go from `initImage`. Default: 0.75.'),
    format: imageFormat.optional().describe('Default: png.'),
    quality: z.int().min(1).max(100).optional().describe('For jpeg and webp. Default: 90.'),
    tags: tags.optional().describe('Labels of your own, to find the job again.'),
    lane: lane.optional().describe('Interactive goes before batch, batch before idle. Default: interactive.'),
    maxRetries: z.int().min(0).max(5).optional().describe('How often one image is tried again. Default: 1.'),
    webhook: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional()
      .describe('Called on every terminal state. Loopback, or on the allowlist of the settings.'),
  })
  .meta({ id: 'GenerationRequest' });
export type GenerationRequest = z.output<typeof generationRequest>;

/** What of a request is known, as where a picture was drawn by another program. */
export const knownRequest = generationRequest.partial().meta({ id: 'KnownRequest' });
export type KnownRequest = z.output<typeof knownRequest>;

/** Every field of the table with the value that counts. `seed` is −1 where each image drew its own; `initImage` and `maskImage` are ids. */
export const resolvedRequest = z
  .object({
    prompt: z.string(),
    negativePrompt: z.string(),
    width: z.int(),
    height: z.int(),
    steps: z.int(),
    cfgScale: z.number(),
    sampler: z.string(),
    scheduler: z.string(),
    seed,
    count: z.int(),
    model: z.string(),
    loras: z.array(z.object({ id: z.string(), weight: z.number() })).max(MAX_LORAS),
    initImage: z.string().optional(),
    maskImage: z.string().optional(),
    strength: z.number(),
    format: imageFormat,
    quality: z.int(),
    tags,
    lane,
    maxRetries: z.int(),
    webhook: z.string().optional(),
  })
  .meta({ id: 'ResolvedRequest' });
export type ResolvedRequest = z.output<typeof resolvedRequest>;

export const stage = z.enum(['loading', 'diffusion', 'decoding']);
export type Stage = z.output<typeof stage>;

export const progress = z
  .object({
    currentStep: z.int(),
    totalSteps: z.int(),
    stage,
    percentage: z
      .number()
      .min(0)
      .max(100)
      .describe('100 × (finished images + share of the current one) / total; never falls.'),
    currentImage: z.int().describe('1-based.'),
    totalImages: z.int(),
  })
  .meta({ id: 'Progress' });
export type Progress = z.output<typeof progress>;

export const resultImage = z
  .object({
    id: z.string(),
    index: z.int(),
    seed: z.int(),
    width: z.int(),
    height: z.int(),
    url: z.string(),
    thumbnailUrl: z.string(),
    image: z.string().optional().describe('Base64; absent with `?images=url`, in lists and in events.'),
    timeTaken: z.int().describe('Milliseconds.'),
  })
  .meta({ id: 'ResultImage' });

export const result = z
  .object({
    images: z.array(resultImage),
    failed: z.array(z.object({ index: z.int(), seed: z.int(), attempts: z.int(), error: jobError })),
    format: imageFormat,
    timeTaken: z.int().describe('Milliseconds from the start of the job to its last image.'),
    usage: z.object({ computeMs: z.int(), device: z.string() }),
  })
  .meta({ id: 'GenerationResult' });
export type Result = z.output<typeof result>;

export const links = z.object({ self: z.string(), cancel: z.string(), events: z.string() });

/** The answer to a submit, before any work. */
export const accepted = z
  .object({
    id: z.string(),
    status: jobStatus,
    createdAt: z.int(),
    queuePosition: z.int().optional().describe('1-based; only while pending.'),
    links,
  })
  .meta({ id: 'Accepted' });
export type Accepted = z.output<typeof accepted>;

/** A generation as clients see it. */
export const generation = z
  .object({
    id: z.string(),
    status: jobStatus,
    createdAt: z.int(),
    updatedAt: z.int(),
    startedAt: z.int().optional(),
    finishedAt: z.int().optional(),
    queuePosition: z.int().optional().describe('1-based; only while pending.'),
    etaMs: z
      .int()
      .optional()
      .describe('Milliseconds until the end, learned on this machine; absent until something was measured.'),
    tags,
    attempt: z
      .int()
      .describe('1 on the first run; one more each time the job was taken up again after a crash or a restart.'),
    client: z.string().optional().describe('Which application asked.'),
    retryOf: z.string().optional(),
    notes: z.array(z.string()).describe('What was tried on the way, in words.'),
    rung: memoryRung.optional().describe('The measure against want of memory it is drawn with; absent: none.'),
    seeds: z.array(z.int()).describe('The seed of each image, in order.'),
    request: resolvedRequest,
    progress: progress.optional(),
    result: result.optional(),
    error: jobError.optional(),
    links,
  })
  .meta({ id: 'Generation' });
export type Generation = z.output<typeof generation>;
