import { z } from 'zod';
import { modelFileRole } from './model.ts';

export const engineKind = z.enum(['embedded', 'sd-server']);
export type EngineKind = z.output<typeof engineKind>;

/** Samplers and schedulers of the embedded engine, known before any model is loaded. */
export const embeddedSamplers = [
  'euler',
  'euler_a',
  'heun',
  'dpm2',
  'dpm++2m',
  'dpm++2mv2',
  'dpm++2s_a',
  'lcm',
  'ipndm',
  'ipndm_v',
  'ddim_trailing',
  'tcd',
  'res_multistep',
  'res_2s',
] as const;
export const embeddedSchedulers = [
  'discrete',
  'karras',
  'exponential',
  'ays',
  'gits',
  'sgm_uniform',
  'simple',
  'lcm',
  'smoothstep',
  'kl_optimal',
  'bong_tangent',
] as const;

/** What one engine process is started with. Equal by value = the running one is reused. */
export const engineSpec = z.object({
  kind: engineKind,
  program: z.string().optional().describe('Id of the engine program; absent: the embedded one.'),
  modelId: z.string(),
  fingerprint: z.string(),
  files: z.partialRecord(modelFileRole, z.string()),
  sizeBytes: z.int(),
  threads: z.int().min(1),
  backend: z.string().describe('`cpu`, `vulkan0`, …; never `gpu`, which falls back silently.'),
  flashAttention: z.boolean().optional().describe('False where the self-test passed only without it.'),
});
export type EngineSpec = z.output<typeof engineSpec>;

export const engineError = z.object({
  code: z.string(),
  message: z.string(),
  facts: z.record(z.string(), z.unknown()).optional(),
});

/** The answer of `GET /v1/engine`. */
export const engineView = z
  .object({
    state: z.enum(['stopped', 'starting', 'ready', 'stopping', 'crashed', 'failed']),
    kind: engineKind,
    program: z.string().optional().describe('Id of the engine program, where it is not the embedded one.'),
    pid: z.int().optional(),
    model: z.string().optional(),
    device: z.string().optional(),
    version: z.string().optional(),
    threads: z.int().optional(),
    loadedAt: z.int().optional(),
    retryAt: z.int().optional().describe('When a crashed engine is started again.'),
    restarts: z.int().describe('How often an engine was started after a crash since the app started.'),
    loads: z.int().describe('How often a model was loaded since the app started.'),
    error: engineError.optional(),
  })
  .meta({ id: 'Engine' });
export type EngineView = z.output<typeof engineView>;

export const capabilities = z
  .object({
    samplers: z.array(z.string()),
    schedulers: z.array(z.string()),
    formats: z.array(z.string()),
    lanes: z.array(z.string()),
    features: z.object({
      initImage: z.boolean(),
      maskImage: z.boolean(),
      loras: z.boolean(),
      loraWeights: z.boolean().describe('Whether a LoRA may be given another weight than 1.'),
      cancelRunning: z.boolean(),
      stepProgress: z.boolean(),
    }),
    limits: z.object({
      minSize: z.int(),
      maxSize: z.int(),
      maxSteps: z.int(),
      maxCount: z.int(),
      maxLoras: z.int().describe('In one request.'),
      maxPending: z.int(),
      maxBodyBytes: z.int(),
    }),
    loras: z.array(z.string()),
  })
  .meta({ id: 'Capabilities' });
export type Capabilities = z.output<typeof capabilities>;
