import { z } from 'zod';
import { loadMeasures } from './fit.ts';

/**
 * The wire between the app and an engine process: the native protocol of stable-diffusion.cpp's
 * `sd-server` (`/sdcpp/v1/*`), with our additions under `x` so that a client can detect them.
 *
 * | route | answer |
 * |---|---|
 * | `GET /sdcpp/v1/capabilities` | 200 {@link wireCapabilities}; answers only once the model is loaded |
 * | `POST /sdcpp/v1/img_gen` ({@link wireRequest}) | 202 {@link wireAccepted}, 400, 429 |
 * | `GET /sdcpp/v1/jobs/:id` | 200 {@link wireJob}, 404, 410 |
 * | `GET /sdcpp/v1/jobs/:id/images/:index` (x) | 200 PNG bytes as soon as that image is done |
 * | `POST /sdcpp/v1/jobs/:id/cancel` | 200; with `cancel_generating` also while it runs |
 *
 * Errors are `{ "error": string, "message"?: string }`. The embedded engine wants
 * `Authorization: Bearer SECRET` on every route and refuses any `Origin`.
 *
 * Start (embedded): the first line on stdin is {@link engineConfig} as JSON, so the secret never
 * shows in a process list; stdin then stays open as a life line, and its end ends the engine.
 * stdout carries one {@link engineEvent} a line behind `@`; other stdout lines are native noise.
 */
export const engineConfig = z.object({
  secret: z.string().min(16),
  files: z.record(z.string(), z.string()).describe('Roles of `modelFileRole` to absolute paths.'),
  threads: z.int().min(1),
  backend: z.string(),
  loraDir: z.string().optional(),
  flashAttention: z.boolean().optional().describe('Default true. Some drivers hang with it.'),
  memory: loadMeasures.optional().describe('Measures against want of memory; absent: none.'),
});
export type EngineConfig = z.output<typeof engineConfig>;

/** Exit codes of the embedded engine; anything else, or a signal, is a crash. */
export const engineExit = { stopped: 0, badConfig: 10, modelLoadFailed: 11 } as const;

const wireProgress = z.object({
  phase: z.enum(['encode', 'sample', 'decode']),
  step: z.int().min(0),
  total: z.int().min(0),
  image: z.int().min(0),
  images: z.int().min(1),
});
export type WireProgress = z.output<typeof wireProgress>;

export const wireRequest = z.object({
  prompt: z.string(),
  negative_prompt: z.string().optional(),
  width: z.int(),
  height: z.int(),
  seed: z.int().min(0),
  batch_count: z.int().min(1).optional(),
  strength: z.number().optional(),
  init_image: z.string().optional().describe('Base64 PNG or JPEG of exactly width × height.'),
  mask_image: z.string().optional(),
  sample_params: z.object({
    sample_method: z.string().optional(),
    scheduler: z.string().optional(),
    sample_steps: z.int(),
    guidance: z.object({ txt_cfg: z.number() }),
  }),
  lora: z.array(z.object({ path: z.string(), multiplier: z.number() })).optional(),
  vae_tiling_params: z
    .object({ enabled: z.boolean(), tile_size_x: z.int(), tile_size_y: z.int() })
    .optional()
    .describe('Decode the picture in tiles, whose sides are in latent pixels: an eighth of the picture’s.'),
  output_format: z.literal('png').optional(),
});
export type WireRequest = z.output<typeof wireRequest>;

export const wireAccepted = z.object({ id: z.string(), status: z.string() });

export const wireJob = z.object({
  id: z.string(),
  status: z.enum(['queued', 'generating', 'completed', 'failed', 'cancelled']),
  result: z
    .object({ images: z.array(z.object({ index: z.int(), b64_json: z.string() })) })
    .nullish()
    .describe('The embedded engine leaves it null when asked with `?x=noimages`.'),
  error: z.object({ code: z.string(), message: z.string() }).nullish(),
  x: z
    .object({
      progress: wireProgress.nullish(),
      seeds: z.array(z.int()),
      images_done: z.int(),
      warnings: z.array(z.string()),
      compute_ms: z.array(z.int()).describe('Milliseconds the engine worked on each finished image.'),
    })
    .optional(),
});
export type WireJob = z.output<typeof wireJob>;

/** A device as the native library lists it; memory in bytes, 0 where it does not know. */
const wireDevice = z.object({
  name: z.string(),
  description: z.string(),
  type: z.string(),
  memory_free: z.int(),
  memory_total: z.int(),
});

/**
 * What the embedded engine writes on stdout, behind `@`, when it is started with the argument `devices` instead:
 * it loads no model, wants no configuration, and ends.
 */
export const engineDeviceList = z.object({
  type: z.literal('devices'),
  engineVersion: z.string(),
  devices: z.array(wireDevice),
});
export type EngineDeviceList = z.output<typeof engineDeviceList>;

export const wireCapabilities = z.object({
  model: z.object({ name: z.string() }).loose(),
  samplers: z.array(z.string()),
  schedulers: z.array(z.string()),
  features: z
    .object({
      init_image: z.boolean(),
      mask_image: z.boolean(),
      cancel_queued: z.boolean(),
      cancel_generating: z.boolean(),
    })
    .loose(),
  x: z
    .object({
      engine: z.literal('embedded'),
      engine_version: z.string().describe('Package and version of the native library.'),
      family: z.string().nullable().describe('What the native library recognised, e.g. `MiniT2I`.'),
      threads: z.int(),
      backend: z.string(),
      load_ms: z.int(),
      devices: z.array(wireDevice),
    })
    .optional(),
});
export type WireCapabilities = z.output<typeof wireCapabilities>;

/** What the embedded engine says on stdout, one JSON a line behind `@`. */
export const engineEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('listening'), port: z.int(), pid: z.int() }),
  z.object({ type: z.literal('ready'), loadMs: z.int() }),
  z.object({ type: z.literal('load_error'), message: z.string(), log: z.array(z.string()) }),
  z.object({ type: z.literal('progress'), id: z.string(), progress: wireProgress }),
  z.object({ type: z.literal('image'), id: z.string(), index: z.int(), seed: z.int() }),
  z.object({
    type: z.literal('job'),
    id: z.string(),
    status: z.enum(['generating', 'completed', 'failed', 'cancelled']),
  }),
  z.object({ type: z.literal('bye'), why: z.string() }),
]);
export type EngineEvent = z.output<typeof engineEvent>;
