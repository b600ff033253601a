import type { JobError } from '../../shared/schema/error.ts';
import type { MemoryRung } from '../../shared/schema/fit.ts';
import type { JobStatus } from '../../shared/schema/generation.ts';
import type { ImageSlot, JobRecord } from '../../shared/schema/job.ts';

type ImageState = ImageSlot['state'];
type Saved = Omit<Extract<ImageSlot, { state: 'saved' }>, 'state' | 'index' | 'seed' | 'attempts'>;

/** Everything that can happen to a job. `at` is epoch milliseconds. */
export type JobEvent =
  | { readonly type: 'started'; readonly at: number }
  | { readonly type: 'rendering'; readonly index: number; readonly at: number }
  | { readonly type: 'checking'; readonly index: number; readonly at: number }
  | { readonly type: 'saved'; readonly index: number; readonly at: number; readonly image: Saved }
  | { readonly type: 'imageRetried'; readonly index: number; readonly at: number; readonly note: string }
  /** The job goes on with less memory; `index`: the image that ran out of it, which costs it no try. */
  | {
      readonly type: 'rungTaken';
      readonly at: number;
      readonly rung: MemoryRung;
      readonly note: string;
      readonly index?: number;
    }
  | { readonly type: 'imageFailed'; readonly index: number; readonly at: number; readonly error: JobError }
  | { readonly type: 'progressed'; readonly percentage: number; readonly at: number }
  | { readonly type: 'requeued'; readonly at: number; readonly note: string }
  | { readonly type: 'cancelRequested'; readonly at: number }
  | { readonly type: 'cancelled'; readonly at: number }
  | { readonly type: 'finished'; readonly at: number }
  | { readonly type: 'moved'; readonly at: number; readonly lane: JobRecord['lane']; readonly position: number };

/** Which statuses each event may come in. What is not listed is a bug and throws. */
const allowedIn: Record<JobEvent['type'], readonly JobStatus[]> = {
  started: ['pending'],
  rendering: ['in_progress'],
  checking: ['in_progress'],
  saved: ['in_progress'],
  imageRetried: ['in_progress'],
  rungTaken: ['in_progress'],
  imageFailed: ['in_progress'],
  progressed: ['in_progress'],
  requeued: ['in_progress'],
  cancelRequested: ['in_progress'],
  cancelled: ['pending', 'in_progress'],
  finished: ['in_progress'],
  moved: ['pending'],
};

/** From which image states an image may reach each state. */
const imageFrom: Record<ImageState, readonly ImageState[]> = {
  waiting: ['rendering', 'checking'],
  rendering: ['waiting'],
  checking: ['rendering'],
  saved: ['checking', 'waiting'],
  failed: ['rendering', 'checking', 'waiting'],
};

export const isTerminal = (status: JobStatus): boolean =>
  status === 'complete' || status === 'error' || status === 'cancelled';

/** Applies one event to a job and answers the new one. Throws on any event the tables do not allow. */
export function transition(job: JobRecord, event: JobEvent): JobRecord {
  if (!allowedIn[event.type].includes(job.status))
    throw new Error(`job ${job.id}: ${event.type} is impossible in ${job.status}`);
  const next: JobRecord = { ...job, updatedAt: Math.max(job.updatedAt, event.at) };
  switch (event.type) {
    case 'started':
      return { ...next, status: 'in_progress', startedAt: job.startedAt ?? next.updatedAt };
    case 'rendering':
      return withImage(next, event.index, (slot) => ({ ...identity(slot), state: 'rendering' }));
    case 'checking':
      return withImage(next, event.index, (slot) => ({ ...identity(slot), state: 'checking' }));
    case 'saved':
      return withImage(next, event.index, (slot) => ({ ...identity(slot), state: 'saved', ...event.image }));
    case 'imageRetried':
      return withNote(
        withImage(next, event.index, (slot) => ({ ...identity(slot), attempts: slot.attempts + 1, state: 'waiting' })),
        event.note,
      );
    case 'rungTaken': {
      const waiting = (slot: ImageSlot) => ({ ...identity(slot), state: 'waiting' as const });
      const changed = event.index === undefined ? next : withImage(next, event.index, waiting);
      return withNote({ ...changed, rung: event.rung }, event.note);
    }
    case 'imageFailed':
      return withImage(next, event.index, (slot) => ({
        ...identity(slot),
        attempts: slot.state === 'waiting' ? slot.attempts : slot.attempts + 1,
        state: 'failed',
        error: event.error,
      }));
    case 'progressed':
      return { ...next, percentage: Math.max(job.percentage, event.percentage) };
    case 'requeued':
      return withNote({ ...next, ...settle(next), status: 'pending', attempt: job.attempt + 1 }, event.note);
    case 'cancelRequested':
      return { ...next, cancelAfterCurrent: true };
    case 'cancelled':
      return { ...next, ...settle(next), status: 'cancelled', finishedAt: next.updatedAt };
    case 'finished':
      return finish(next);
    case 'moved':
      return { ...next, lane: event.lane, position: event.position, request: { ...job.request, lane: event.lane } };
  }
}

/** A job ends when each image is saved or failed: `error` when none was saved, else `complete`. */
function finish(job: JobRecord): JobRecord {
  const open = job.images.find((slot) => slot.state !== 'saved' && slot.state !== 'failed');
  if (open) throw new Error(`job ${job.id}: finished with image ${open.index} ${open.state}`);
  const failed = job.images.filter((slot) => slot.state === 'failed');
  const ended = { ...job, finishedAt: job.updatedAt };
  const first = failed[0];
  if (first === undefined || failed.length < job.images.length)
    return { ...ended, status: 'complete', percentage: 100 };
  return { ...ended, status: 'error', error: first.error };
}

const identity = (slot: ImageSlot) => ({ index: slot.index, seed: slot.seed, attempts: slot.attempts });

/** An interrupted image waits again; the interruption costs no attempt. */
const settle = (job: JobRecord) => ({
  images: job.images.map((slot) =>
    slot.state === 'rendering' || slot.state === 'checking' ? { ...identity(slot), state: 'waiting' as const } : slot,
  ),
});

const withNote = (job: JobRecord, note: string): JobRecord => ({ ...job, notes: [...job.notes, note] });

function withImage(job: JobRecord, index: number, change: (slot: ImageSlot) => ImageSlot): JobRecord {
  const slot = job.images[index];
  if (!slot) throw new Error(`job ${job.id}: has no image ${index}`);
  const changed = change(slot);
  if (!imageFrom[changed.state].includes(slot.state))
    throw new Error(`job ${job.id}: image ${index} cannot go from ${slot.state} to ${changed.state}`);
  return { ...job, images: job.images.with(index, changed) };
}
