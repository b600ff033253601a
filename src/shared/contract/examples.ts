import type { z } from 'zod';
import type { Capabilities, EngineView } from '../schema/engine.ts';
import type { Accepted, Generation } from '../schema/generation.ts';
import type { health as healthSchema } from '../schema/health.ts';
import type { ImageView } from '../schema/image.ts';
import type { JobSummary, QueueView } from '../schema/job.ts';
import type { ModelView } from '../schema/model.ts';
import type { SettingsView } from '../schema/settings.ts';
import { embeddedSamplers, embeddedSchedulers } from '../schema/engine.ts';

/** Examples of the contract; `/openapi.json` shows them, and a test parses each with its own schema. */
export const ID = 'gen_0199f2f0c0de4e0c8a51b6a1d2c3e4f5';
export const IMAGE_ID = 'img_0199f2f0c1aa4b1d9c52c7b2e3d4f5a6';
const CREATED = 1_795_000_000_000;

export const request = { prompt: 'a lighthouse at dusk', count: 2, seed: 7, tags: { type: 'goal_mancity', id: 4 } };

const links = {
  self: `/v1/images/generations/${ID}`,
  cancel: `/v1/images/generations/${ID}`,
  events: `/v1/images/generations/${ID}/events`,
};

export const accepted: Accepted = { id: ID, status: 'pending', createdAt: CREATED, queuePosition: 1, links };

const resolved = {
  prompt: request.prompt,
  negativePrompt: '',
  width: 256,
  height: 256,
  steps: 8,
  cfgScale: 3,
  sampler: 'euler',
  scheduler: 'discrete',
  seed: 7,
  count: 2,
  model: 'tiny',
  loras: [],
  strength: 0.75,
  format: 'png' as const,
  quality: 90,
  tags: request.tags,
  lane: 'interactive' as const,
  maxRetries: 1,
};

export const pending: Generation = {
  id: ID,
  status: 'pending',
  createdAt: CREATED,
  updatedAt: CREATED,
  queuePosition: 1,
  tags: request.tags,
  attempt: 1,
  notes: [],
  seeds: [7, 8],
  request: resolved,
  links,
};

const { queuePosition: _, ...settled } = pending;

export const complete: Generation = {
  ...settled,
  status: 'complete',
  updatedAt: CREATED + 2100,
  startedAt: CREATED + 100,
  finishedAt: CREATED + 2100,
  result: {
    images: [
      {
        id: IMAGE_ID,
        index: 0,
        seed: 7,
        width: 256,
        height: 256,
        url: `/v1/images/${IMAGE_ID}/file`,
        thumbnailUrl: `/v1/images/${IMAGE_ID}/thumbnail`,
        image: 'iVBORw0KGgo…',
        timeTaken: 1000,
      },
    ],
    failed: [
      {
        index: 1,
        seed: 8,
        attempts: 2,
        error: { code: 'DEAD_IMAGE', message: 'The picture came out in one colour. Try another seed or sampler.' },
      },
    ],
    format: 'png',
    timeTaken: 2000,
    usage: { computeMs: 1900, device: 'CPU' },
  },
};

export const queue: QueueView = {
  paused: false,
  running: null,
  pending: [
    {
      id: ID,
      lane: 'interactive',
      queuePosition: 1,
      model: 'tiny',
      count: 2,
      prompt: request.prompt,
      createdAt: CREATED,
    },
  ],
  total: 1,
  limit: 10_000,
};

export const job: JobSummary = {
  id: ID,
  kind: 'generation',
  status: 'in_progress',
  createdAt: CREATED,
  updatedAt: CREATED + 900,
  startedAt: CREATED + 100,
  percentage: 45.5,
  currentTask: 'Image 1 of 2',
  links: { self: links.self, status: `/v1/jobs/${ID}/status` },
};

export const image: ImageView = {
  id: IMAGE_ID,
  jobId: ID,
  index: 0,
  seed: 7,
  model: 'tiny',
  prompt: request.prompt,
  width: 256,
  height: 256,
  format: 'png',
  bytes: 61_234,
  sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  createdAt: CREATED + 1000,
  timeTaken: 1000,
  favourite: false,
  tags: request.tags,
  recipe: {
    schema: 1,
    app: 'Tintype 0.1.0',
    imageId: IMAGE_ID,
    jobId: ID,
    index: 0,
    seed: 7,
    createdAt: CREATED + 1000,
    engine: { kind: 'embedded', version: '0.25.0', device: 'CPU' },
    model: { id: 'tiny', family: 'minit2i', fingerprint: '5feceb66ffc86f38' },
    request: resolved,
    notes: [],
  },
  url: `/v1/images/${IMAGE_ID}/file`,
  thumbnailUrl: `/v1/images/${IMAGE_ID}/thumbnail`,
};

export const model: ModelView = {
  id: 'tiny',
  name: 'Tiny',
  kind: 'model',
  family: 'minit2i',
  state: 'usable',
  selected: true,
  sizeBytes: 13_800_000,
  defaults: { width: 256, height: 256, steps: 8, cfgScale: 3, sampler: 'euler', scheduler: 'discrete' },
  sizes: { multiple: 8, square: true, max: 4096 },
  promptTokens: { limit: 256, tokenizer: 't5' },
  features: { negativePrompt: true, initImage: false, maskImage: false },
};

export const engine: EngineView = {
  state: 'ready',
  kind: 'embedded',
  pid: 4242,
  model: 'tiny',
  device: 'CPU',
  version: '0.25.0',
  threads: 1,
  loadedAt: CREATED,
  restarts: 0,
  loads: 1,
};

export const capabilities: Capabilities = {
  samplers: [...embeddedSamplers],
  schedulers: [...embeddedSchedulers],
  formats: ['png', 'jpeg', 'webp'],
  lanes: ['interactive', 'batch', 'idle'],
  features: {
    initImage: true,
    maskImage: false,
    loras: true,
    loraWeights: false,
    cancelRunning: true,
    stepProgress: true,
  },
  limits: {
    minSize: 64,
    maxSize: 4096,
    maxSteps: 150,
    maxCount: 5,
    maxLoras: 1,
    maxPending: 10_000,
    maxBodyBytes: 67_108_864,
  },
  loras: [],
};

export const settings: SettingsView = {
  selectedModel: null,
  threads: null,
  backend: 'auto',
  engine: 'auto',
  sdServerPath: null,
  idleUnloadMs: null,
  stallTimeoutMs: 600_000,
  maxPending: 10_000,
  allowedOrigins: [],
  webhookHosts: [],
  modelsDirs: [],
  otherClientsLane: 'interactive',
  downloadBytesPerSecond: null,
  apiKeySet: false,
  hubTokenSet: false,
  webhookSecret: 'whsec_…',
};

export const health: z.output<typeof healthSchema> = {
  status: 'ok',
  version: '0.1.0',
  busy: false,
  engine: 'stopped',
  pending: 0,
  paused: false,
  uptimeMs: 1234,
  reach: 'machine',
};
