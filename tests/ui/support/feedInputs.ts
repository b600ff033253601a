import fc from 'fast-check';
import * as example from '../../../src/shared/contract/examples.ts';
import type { NewEvent, Snapshot, StoredEvent } from '../../../src/shared/contract/events.ts';
import type { Generation, JobStatus } from '../../../src/shared/schema/generation.ts';
import type { FeedInput } from '../../../src/renderer/state/foldFeed.ts';

const START = 1_795_000_000_000;

/** A job as the app answers it. */
export function job(id: string, status: JobStatus, more: Partial<Generation> = {}): Generation {
  const over = status !== 'pending' && status !== 'in_progress';
  const { queuePosition: _, ...rest } = example.pending;
  return { ...rest, id, status, ...(over && { finishedAt: START }), ...more };
}

export const snapshotOf = (more: Partial<Snapshot> = {}): FeedInput => ({
  kind: 'snapshot',
  snapshot: {
    lastEventId: 0,
    gap: false,
    engine: example.engine,
    queue: { paused: false, running: null, pending: [], total: 0, limit: 100 },
    jobs: [],
    ...more,
  },
});

/** Up to 60 events of a few jobs, in any order, numbered on from 11. */
export const anyEvents = (): fc.Arbitrary<StoredEvent[]> =>
  fc
    .array(anyEvent(), { maxLength: 60 })
    .map((events) => events.map((one, n): StoredEvent => ({ ...one, id: 11 + n, at: START + n })));

function anyEvent(): fc.Arbitrary<NewEvent> {
  const jobId = fc.constantFrom('a', 'b', 'c');
  const of = <T extends NewEvent['type']>(type: T, data: Extract<NewEvent, { type: T }>['data']): NewEvent =>
    // Type and data are from the same event.
    ({ type, data }) as NewEvent;
  const image = example.complete.result!.images[0]!;
  return fc.oneof(
    jobId.map((id) => of('job.queued', { jobId: id, lane: 'interactive', requeued: true })),
    fc.tuple(jobId, fc.integer({ min: 1, max: 3 })).map(([id, attempt]) => of('job.started', { jobId: id, attempt })),
    fc.tuple(jobId, fc.double({ min: 0, max: 100, noNaN: true })).map(([id, percentage]) =>
      of('job.progress', {
        jobId: id,
        progress: { currentStep: 1, totalSteps: 8, stage: 'diffusion', percentage, currentImage: 1, totalImages: 1 },
      }),
    ),
    fc
      .tuple(jobId, fc.nat({ max: 4 }))
      .map(([id, index]) => of('job.image', { jobId: id, image: { ...image, id: `img_${id}_${index}`, index } })),
    jobId.map((id) => of('job.note', { jobId: id, note: 'tiled' })),
    jobId.map((id) => of('job.completed', { jobId: id, saved: 1, failed: 0 })),
    jobId.map((id) => of('job.failed', { jobId: id, error: { code: 'OUT_OF_MEMORY', message: 'Too big.' } })),
    jobId.map((id) => of('job.cancelled', { jobId: id })),
    fc.boolean().map((paused) => of('queue.changed', { paused })),
    fc.constantFrom('ready', 'stopped').map((state) => of('engine.state', { ...example.engine, state })),
  );
}
