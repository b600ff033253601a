import type { ResolvedRequest } from '../../src/shared/schema/generation.ts';
import type { ImageRecord } from '../../src/shared/schema/image.ts';
import type { JobRecord } from '../../src/shared/schema/job.ts';

/** A valid request; what a test is about goes into `change`. */
export function aRequest(change: Partial<ResolvedRequest> = {}): ResolvedRequest {
  return {
    prompt: 'a lighthouse in the fog',
    negativePrompt: '',
    width: 128,
    height: 128,
    steps: 6,
    cfgScale: 3,
    sampler: 'euler',
    scheduler: 'discrete',
    seed: 7,
    count: 1,
    model: 'tiny',
    loras: [],
    strength: 0.75,
    format: 'png',
    quality: 90,
    tags: {},
    lane: 'interactive',
    maxRetries: 1,
    ...change,
  };
}

/** A valid pending job. `lane` and the waiting images follow from `change.request`. */
export function aJob(
  change: Omit<Partial<JobRecord>, 'request'> & { request?: Partial<ResolvedRequest> } = {},
): JobRecord {
  const request = aRequest({ ...(change.lane && { lane: change.lane }), ...change.request });
  const createdAt = change.createdAt ?? 1_700_000_000_000;
  return {
    id: 'gen_1',
    kind: 'generation',
    status: 'pending',
    lane: request.lane,
    position: 1,
    attempt: 1,
    images: Array.from({ length: request.count }, (_, index) => ({
      index,
      seed: 7 + index,
      attempts: 0,
      state: 'waiting' as const,
    })),
    notes: [],
    percentage: 0,
    cancelAfterCurrent: false,
    createdAt,
    updatedAt: createdAt,
    ...change,
    request,
  };
}

/** A valid image; its recipe follows from the rest of the record. */
export function anImage(change: Partial<ImageRecord> = {}): ImageRecord {
  const image = {
    id: 'img_1',
    jobId: 'gen_1',
    index: 0,
    seed: 7,
    model: 'tiny',
    prompt: 'a lighthouse in the fog',
    width: 128,
    height: 128,
    format: 'png' as const,
    bytes: 1234,
    sha256: '0'.repeat(64),
    createdAt: 1_700_000_000_000,
    timeTaken: 900,
    favourite: false,
    tags: {},
    ...change,
  };
  return {
    file: `2023-11/${image.id}.png`,
    recipe: {
      schema: 1,
      app: 'tintype 0.1.0',
      imageId: image.id,
      jobId: image.jobId,
      index: image.index,
      seed: image.seed,
      createdAt: image.createdAt,
      engine: { kind: 'embedded', version: 'test', device: 'cpu' },
      model: { id: image.model, family: 'minit2i', fingerprint: 'f' },
      request: aRequest({
        prompt: image.prompt,
        model: image.model,
        tags: image.tags,
        width: image.width,
        height: image.height,
      }),
      notes: [],
    },
    ...image,
  };
}
