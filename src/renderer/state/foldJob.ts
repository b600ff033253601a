import type { StoredEvent } from '../../shared/contract/events.ts';
import type { Generation, JobStatus, Progress } from '../../shared/schema/generation.ts';

/** Whether a job has ended; ended jobs never change. */
export const isOver = (status: JobStatus): boolean => status !== 'pending' && status !== 'in_progress';

/** A job as it is after an event that names it. */
export function foldJob(job: Generation, event: StoredEvent): Generation {
  if (isOver(job.status)) return job;
  switch (event.type) {
    case 'job.queued': {
      const { queuePosition } = event.data;
      return {
        ...without(job, 'progress', 'queuePosition', 'etaMs'),
        status: 'pending',
        updatedAt: event.at,
        ...(queuePosition !== undefined && { queuePosition }),
      };
    }
    case 'job.started': {
      const startedAt = job.startedAt ?? event.at;
      const { attempt } = event.data;
      return { ...without(job, 'queuePosition'), status: 'in_progress', attempt, startedAt, updatedAt: event.at };
    }
    case 'job.progress':
      return { ...job, status: 'in_progress', progress: furthest(job.progress, event.data.progress) };
    case 'job.image':
      return withImages(job, [event.data.image], event.at);
    case 'job.note':
      return job.notes.includes(event.data.note) ? job : { ...job, notes: [...job.notes, event.data.note] };
    case 'job.completed':
      return { ...ended(job, event.at), status: 'complete' };
    case 'job.failed':
      return { ...ended(job, event.at), status: 'error', error: event.data.error };
    case 'job.cancelled':
      return { ...ended(job, event.at), status: 'cancelled' };
    default:
      return job;
  }
}

/** A job as polled, joined with what events told meanwhile: it stays over, and its percentage never falls. */
export function joinFetched(known: Generation | undefined, fetched: Generation): Generation {
  if (known === undefined || isOver(fetched.status)) return fetched;
  if (isOver(known.status)) return known;
  const joined = withImages(fetched, known.result?.images ?? [], fetched.updatedAt);
  if (fetched.progress === undefined || known.progress === undefined) return joined;
  return { ...joined, progress: furthest(known.progress, fetched.progress) };
}

const ended = (job: Generation, at: number): Generation => ({
  ...without(job, 'progress', 'queuePosition', 'etaMs'),
  updatedAt: at,
  finishedAt: at,
});

/** The newer progress, unless it tells less than was told before. */
function furthest(before: Progress | undefined, now: Progress): Progress {
  return before !== undefined && before.percentage > now.percentage ? { ...now, percentage: before.percentage } : now;
}

function withImages(
  job: Generation,
  images: readonly NonNullable<Generation['result']>['images'][number][],
  at: number,
): Generation {
  const had = job.result?.images ?? [];
  const more = images.filter((image) => !had.some(({ id }) => id === image.id));
  if (more.length === 0) return job;
  const rest = job.result ?? {
    failed: [],
    format: job.request.format,
    timeTaken: Math.max(0, at - (job.startedAt ?? at)),
    usage: { computeMs: 0, device: '' },
  };
  return { ...job, result: { ...rest, images: [...had, ...more].toSorted((a, b) => a.index - b.index) } };
}

function without<K extends keyof Generation>(job: Generation, ...names: K[]): Omit<Generation, K> {
  const copy = { ...job };
  for (const name of names) delete copy[name];
  return copy;
}
