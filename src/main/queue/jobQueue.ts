import { AppError } from '../../shared/schema/error.ts';
import type { Lane } from '../../shared/schema/generation.ts';
import type { JobRecord, QueueView } from '../../shared/schema/job.ts';
import { isTerminal, transition } from './jobState.ts';
import type { JobStore } from './ports.ts';
import { choose } from './scheduler.ts';

/** How many pending jobs the scheduler looks at; enough to find work for the loaded model. */
const WINDOW = 64;
/** How many pending jobs a view shows: it stands at the start of every event stream, so it has to be quick. */
const SHOWN = 200;

export interface QueuePorts {
  readonly store: JobStore;
  readonly now: () => number;
  /** Persisted, so that a paused queue stays paused over a restart. */
  readonly paused: { get(): boolean; set(value: boolean): void };
  readonly limit: () => number;
  /** Called when there may be something new to do. */
  readonly wake: () => void;
  /** Called once, with the ids, when pending jobs of this queue were changed by a user. */
  readonly changed: (reordered?: string) => void;
}

export type JobQueue = ReturnType<typeof createJobQueue>;

/** The queue over the journal: what waits, in which order, and what comes next. It starts nothing itself. */
export function createJobQueue(ports: QueuePorts) {
  const { store } = ports;
  const bypasses = new Map<string, number>();

  const pendingOrThrow = (id: string): JobRecord => {
    const job = store.get(id);
    if (!job) throw notFound(id);
    if (job.status !== 'pending') throw alreadyTerminal(job);
    return job;
  };

  return {
    /** Refuses with SERVER_BUSY when the queue is full. */
    admit(): void {
      const pending = store.countPending();
      const limit = ports.limit();
      if (pending < limit) return;
      throw new AppError(
        'SERVER_BUSY',
        `${pending} jobs wait already. Try again once some are done, or raise maxPending in the settings.`,
        {
          facts: { pending, limit, retryAfterSeconds: 5 },
        },
      );
    },

    /** The place value of a new job at the end of its lane. */
    lastPosition: store.lastPosition,

    /** The next job to run, or nothing while paused or empty. */
    next(loadedModel: string | undefined): JobRecord | undefined {
      if (ports.paused.get()) return undefined;
      const choice = choose(store.pending(WINDOW), loadedModel, (id) => bypasses.get(id) ?? 0);
      if (!choice) return undefined;
      for (const id of choice.bypassed) bypasses.set(id, (bypasses.get(id) ?? 0) + 1);
      bypasses.delete(choice.job.id);
      return choice.job;
    },

    /** Cancels a job that waits. Throws NOT_FOUND, or ALREADY_TERMINAL for one that does not wait. */
    cancelPending(id: string): JobRecord {
      const job = transition(pendingOrThrow(id), { type: 'cancelled', at: ports.now() });
      bypasses.delete(id);
      store.save(job, [{ type: 'job.cancelled', jobId: id, data: { jobId: id } }]);
      return job;
    },

    /** Moves a pending job to another lane, or to a 1-based place within its lane. */
    move(id: string, to: { lane?: Lane | undefined; position?: number | undefined }): JobRecord {
      const job = pendingOrThrow(id);
      const lane = to.lane ?? job.lane;
      const position = store.positionAt(lane, to.position ?? Number.MAX_SAFE_INTEGER, id);
      const moved = transition(job, { type: 'moved', at: ports.now(), lane, position });
      bypasses.delete(id);
      store.save(moved, []);
      ports.changed(id);
      ports.wake();
      return moved;
    },

    paused: (): boolean => ports.paused.get(),

    setPaused(value: boolean): void {
      if (ports.paused.get() === value) return;
      ports.paused.set(value);
      ports.changed();
      if (!value) ports.wake();
    },

    view(running: JobRecord | undefined): QueueView {
      return {
        paused: ports.paused.get(),
        running:
          running?.status === 'in_progress'
            ? {
                id: running.id,
                lane: running.lane,
                model: running.request.model,
                startedAt: running.startedAt ?? running.updatedAt,
              }
            : null,
        pending: store.pending(SHOWN).map((job, index) => ({
          id: job.id,
          lane: job.lane,
          queuePosition: index + 1,
          model: job.request.model,
          count: job.images.length,
          prompt: job.request.prompt.slice(0, 200),
          createdAt: job.createdAt,
          ...(job.client && { client: job.client }),
        })),
        total: store.countPending(),
        limit: ports.limit(),
      };
    },
  };
}

export const notFound = (id: string): AppError =>
  new AppError('NOT_FOUND', `There is no job ${id}. List the jobs to find the right id.`, { facts: { id } });

export const alreadyTerminal = (job: JobRecord): AppError =>
  isTerminal(job.status)
    ? new AppError(
        'ALREADY_TERMINAL',
        `The job has ended as ${job.status}; it can no longer be changed. Retry it to get a new job.`,
        {
          facts: { id: job.id, status: job.status },
        },
      )
    : new AppError(
        'ALREADY_TERMINAL',
        'The job is already at work; its place can no longer be changed. Cancel it instead.',
        {
          facts: { id: job.id, status: job.status },
        },
      );
