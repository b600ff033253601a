import type { FeedMessage } from '../../shared/contract/channels.ts';
import type { Snapshot, StoredEvent } from '../../shared/contract/events.ts';
import type { EngineView } from '../../shared/schema/engine.ts';
import type { Generation } from '../../shared/schema/generation.ts';
import type { QueueView } from '../../shared/schema/job.ts';
import { foldJob, isOver, joinFetched } from './foldJob.ts';

/** What the studio knows of work under way, and what it has to ask for. */
export interface FeedView {
  /** Events up to this one are in here. */
  readonly lastEventId: number;
  readonly engine: EngineView | null;
  readonly queue: QueueView | null;
  /** Event at which the queue was known in full, and the last one that changed it. */
  readonly queueAsOf: number;
  readonly queueChangedBy: number;
  readonly engineChangedBy: number;
  /** Every job under way that is known, and the last ones that ended; their images carry no base64. */
  readonly jobs: Readonly<Record<string, Generation>>;
  /** Jobs to fetch: heard of, or in doubt. */
  readonly wanted: readonly string[];
  /** Event that last changed the status of a job: an answer asked for before it may be out of date. */
  readonly changedBy: Readonly<Record<string, number>>;
}

/** What an answer of the app tells. */
export type Answer =
  | { readonly kind: 'job'; readonly job: Generation }
  | { readonly kind: 'queue'; readonly queue: QueueView }
  | { readonly kind: 'engine'; readonly engine: EngineView };

export type FeedInput =
  | FeedMessage
  /** `asOf` is `lastEventId` when it was asked for. */
  | (Answer & { readonly asOf: number })
  | { readonly kind: 'noJob'; readonly id: string };

/** How many ended jobs are kept, so that hours of events take no memory. */
export const ENDED_KEPT = 50;
const WANTED_KEPT = 50;

export const emptyFeed: FeedView = {
  lastEventId: 0,
  engine: null,
  queue: null,
  queueAsOf: 0,
  queueChangedBy: 0,
  engineChangedBy: 0,
  jobs: {},
  wanted: [],
  changedBy: {},
};

/** Whether the queue has to be asked for. */
export const isQueueStale = (view: FeedView): boolean => view.queueAsOf < view.queueChangedBy;

/** The view after one more message, event or answer. */
export function foldFeed(view: FeedView, input: FeedInput): FeedView {
  switch (input.kind) {
    case 'snapshot':
      return foldSnapshot(view, input.snapshot);
    case 'event':
      // Older ones are history, told again after a reconnect: the snapshot has them in it.
      return input.event.id <= view.lastEventId
        ? view
        : { ...foldEvent(view, input.event), lastEventId: input.event.id };
    case 'job':
      return foldAnswer(view, input.job, input.asOf);
    case 'noJob':
      return forget(view, input.id);
    case 'queue':
      return foldQueue(view, input.queue, input.asOf);
    case 'engine':
      return input.asOf < view.engineChangedBy ? view : { ...view, engine: input.engine };
  }
}

function foldSnapshot(view: FeedView, { lastEventId, engine, queue, jobs }: Snapshot): FeedView {
  const now = Object.fromEntries(jobs.map((job) => [job.id, joinFetched(view.jobs[job.id], job)]));
  const doubtful = Object.values(view.jobs).filter(({ id, status }) => !isOver(status) && !(id in now));
  return trimmed({
    ...view,
    lastEventId,
    engine,
    queue,
    queueAsOf: lastEventId,
    queueChangedBy: lastEventId,
    engineChangedBy: lastEventId,
    jobs: { ...view.jobs, ...now },
    wanted: want(view.wanted, ...doubtful.map(({ id }) => id)),
  });
}

function foldEvent(view: FeedView, event: StoredEvent): FeedView {
  switch (event.type) {
    case 'engine.state':
      return { ...view, engine: event.data, engineChangedBy: event.id };
    case 'queue.changed':
      return {
        ...view,
        queue: view.queue && { ...view.queue, paused: event.data.paused },
        queueChangedBy: event.id,
      };
    case 'job.queued':
    case 'job.started':
    case 'job.completed':
    case 'job.failed':
    case 'job.cancelled':
      return foldStatus(view, event.data.jobId, event);
    case 'job.progress':
    case 'job.image':
    case 'job.note':
      return foldKnown(view, event.data.jobId, event);
    default:
      return view;
  }
}

/** Ends are fetched once: counts, times and failed images are told only by the answer. */
function foldStatus(view: FeedView, jobId: string, event: StoredEvent): FeedView {
  const known = jobId in view.jobs;
  // Thousands may be queued by other programs: those are listed by the queue, and known once they start.
  const wanted = event.type === 'job.queued' || (known && event.type === 'job.started') ? [] : [jobId];
  return foldKnown(
    {
      ...view,
      queueChangedBy: event.id,
      wanted: want(view.wanted, ...wanted),
      changedBy: known ? { ...view.changedBy, [jobId]: event.id } : view.changedBy,
    },
    jobId,
    event,
  );
}

function foldKnown(view: FeedView, jobId: string, event: StoredEvent): FeedView {
  const job = view.jobs[jobId];
  if (job === undefined) return event.type === 'job.queued' ? view : { ...view, wanted: want(view.wanted, jobId) };
  const folded = foldJob(job, event);
  return folded === job ? view : trimmed({ ...view, jobs: { ...view.jobs, [jobId]: folded } });
}

/** An outdated answer is better than nothing until the next one, but whether the queue is paused was told since. */
function foldQueue(view: FeedView, queue: QueueView, asOf: number): FeedView {
  if (asOf < view.queueAsOf) return view;
  const paused = asOf < view.queueChangedBy && view.queue ? view.queue.paused : queue.paused;
  return { ...view, queue: { ...queue, paused }, queueAsOf: asOf };
}

function foldAnswer(view: FeedView, job: Generation, asOf: number): FeedView {
  const outdated = !isOver(job.status) && (view.changedBy[job.id] ?? 0) > asOf;
  if (outdated) return { ...view, wanted: want(view.wanted, job.id) };
  return trimmed({
    ...view,
    jobs: { ...view.jobs, [job.id]: joinFetched(view.jobs[job.id], job) },
    wanted: view.wanted.filter((id) => id !== job.id),
  });
}

function forget(view: FeedView, id: string): FeedView {
  const { [id]: _, ...jobs } = view.jobs;
  return trimmed({ ...view, jobs, wanted: view.wanted.filter((other) => other !== id) });
}

const want = (wanted: readonly string[], ...ids: string[]): readonly string[] =>
  ids.length === 0 ? wanted : [...new Set([...wanted, ...ids])].slice(-WANTED_KEPT);

function trimmed(view: FeedView): FeedView {
  const ended = Object.values(view.jobs).filter(({ status }) => isOver(status));
  const stray = Object.keys(view.changedBy).some((id) => !(id in view.jobs));
  if (ended.length <= ENDED_KEPT && !stray) return view;
  const newest = ended.toSorted((a, b) => (b.finishedAt ?? b.updatedAt) - (a.finishedAt ?? a.updatedAt));
  const dropped = new Set(newest.slice(ENDED_KEPT).map(({ id }) => id));
  const jobs = Object.fromEntries(Object.entries(view.jobs).filter(([id]) => !dropped.has(id)));
  const changedBy = Object.fromEntries(Object.entries(view.changedBy).filter(([id]) => id in jobs));
  return { ...view, jobs, changedBy };
}
