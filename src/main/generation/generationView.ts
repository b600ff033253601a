import type { Accepted, Generation, Progress, Result } from '../../shared/schema/generation.ts';
import type { ImageSlot, JobRecord, JobSummary } from '../../shared/schema/job.ts';

type SavedSlot = Extract<ImageSlot, { state: 'saved' }>;

export const generationLinks = (id: string) => ({
  self: `/v1/images/generations/${id}`,
  cancel: `/v1/images/generations/${id}`,
  events: `/v1/images/generations/${id}/events`,
});

export const imageLinks = (imageId: string) => ({
  url: `/v1/images/${imageId}/file`,
  thumbnailUrl: `/v1/images/${imageId}/thumbnail`,
});

/** A saved image of a job as clients see it, without its bytes. */
export const resultImageOf = (slot: SavedSlot) => ({
  id: slot.imageId,
  index: slot.index,
  seed: slot.seed,
  width: slot.width,
  height: slot.height,
  ...imageLinks(slot.imageId),
  timeTaken: slot.timeTaken,
});

/** The answer to a submit. */
export const acceptedView = ({ id, status, createdAt }: JobRecord, queuePosition: number | undefined): Accepted => ({
  id,
  status,
  createdAt,
  ...(queuePosition !== undefined && { queuePosition }),
  links: generationLinks(id),
});

/** What is known of a job beyond its row: its place while pending, its progress while at work, its ETA. */
export interface LiveFacts {
  readonly queuePosition?: number | undefined;
  readonly etaMs?: number | undefined;
  readonly progress?: Progress | undefined;
}

/** A job as clients see it, without image bytes. Pure. */
export function generationView(job: JobRecord, live: LiveFacts): Generation {
  const result = resultOf(job);
  return {
    id: job.id,
    status: job.status,
    createdAt: job.createdAt,
    updatedAt: job.updatedAt,
    ...(job.startedAt !== undefined && { startedAt: job.startedAt }),
    ...(job.finishedAt !== undefined && { finishedAt: job.finishedAt }),
    ...(job.status === 'pending' && live.queuePosition !== undefined && { queuePosition: live.queuePosition }),
    ...(live.etaMs !== undefined && { etaMs: live.etaMs }),
    tags: job.request.tags,
    attempt: job.attempt,
    ...(job.client !== undefined && { client: job.client }),
    ...(job.retryOf !== undefined && { retryOf: job.retryOf }),
    notes: job.notes,
    ...(job.rung !== undefined && { rung: job.rung }),
    seeds: job.images.map((slot) => slot.seed),
    request: job.request,
    ...(job.status === 'in_progress' && { progress: live.progress ?? idleProgress(job) }),
    ...(result && { result }),
    ...(job.error && { error: job.error }),
    links: generationLinks(job.id),
  };
}

/** Progress of a job at work before the engine has said anything. */
const idleProgress = (job: JobRecord): Progress => ({
  currentStep: 0,
  totalSteps: job.request.steps,
  stage: 'loading',
  percentage: job.percentage,
  currentImage: Math.min(
    job.images.length,
    1 + job.images.filter((slot) => slot.state === 'saved' || slot.state === 'failed').length,
  ),
  totalImages: job.images.length,
});

/** Stands as soon as one image is saved. */
function resultOf(job: JobRecord): Result | undefined {
  const saved = job.images.filter((slot) => slot.state === 'saved');
  const last = saved.at(-1);
  if (!last) return undefined;
  return {
    images: saved.map(resultImageOf),
    failed: job.images
      .filter((slot) => slot.state === 'failed')
      .map(({ index, seed, attempts, error }) => ({ index, seed, attempts, error })),
    format: job.request.format,
    timeTaken: (job.finishedAt ?? job.updatedAt) - (job.startedAt ?? job.createdAt),
    usage: { computeMs: saved.reduce((sum, slot) => sum + slot.computeMs, 0), device: last.device },
  };
}

/** Any job in one line. */
export function jobSummary(job: JobRecord, live: LiveFacts): JobSummary {
  return {
    id: job.id,
    kind: job.kind,
    status: job.status,
    createdAt: job.createdAt,
    updatedAt: job.updatedAt,
    ...(job.startedAt !== undefined && { startedAt: job.startedAt }),
    ...(job.finishedAt !== undefined && { finishedAt: job.finishedAt }),
    percentage: job.percentage,
    ...(live.progress && { currentTask: `Image ${live.progress.currentImage} of ${live.progress.totalImages}` }),
    ...(job.client !== undefined && { client: job.client }),
    ...(job.error && { error: job.error }),
    links: { self: generationLinks(job.id).self, status: `/v1/jobs/${job.id}/status` },
  };
}
