import type { JobRecord, QueueView } from '../../shared/schema/job.ts';
import { jobSummary } from '../generation/generationView.ts';
import { alreadyTerminal, notFound } from '../queue/jobQueue.ts';
import type { JobFilter } from '../queue/ports.ts';
import type { Handlers } from '../transport/call.ts';
import { pageOf, type Services } from './services.ts';

/** The job of this id. Throws NOT_FOUND. */
export function jobOf({ jobs }: Pick<CancelPorts, 'jobs'>, id: string): JobRecord {
  const job = jobs.get(id);
  if (!job) throw notFound(id);
  return job;
}

interface CancelPorts {
  readonly jobs: Pick<Services['jobs'], 'get'>;
  readonly queue: Pick<Services['queue'], 'cancelPending'>;
  readonly runner: Pick<Services['runner'], 'cancel'>;
}

/**
 * Cancels a job wherever it is; one that is cancelled already is fine. Throws NOT_FOUND, ALREADY_TERMINAL, or
 * DISK_FULL when it cannot be written down yet.
 */
export async function cancelJob(s: CancelPorts, id: string, mode: 'now' | 'after_current'): Promise<void> {
  // The runner first: on a full disk the journal may not know yet that the job is at work.
  if (await s.runner.cancel(id, mode)) return;
  const job = jobOf(s, id);
  if (job.status === 'pending') s.queue.cancelPending(id);
  else if (job.status !== 'cancelled') throw alreadyTerminal(job);
}

/** Conditions of a list without those that were not given. */
export function filterOf(
  conditions: { [K in keyof Omit<JobFilter, 'tags'>]?: JobFilter[K] | undefined },
  tags: Record<string, string>,
): JobFilter {
  const set = Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined));
  return { ...set, tags };
}

type Names = Extract<keyof Handlers, `queue.${string}` | `jobs.${string}`>;

/** The queue, and every kind of job in it. */
export function jobHandlers(s: Services): Pick<Handlers, Names> {
  const queueView = (): { body: QueueView } => ({ body: s.queue.view(s.runner.current()?.job) });

  return {
    'queue.get': queueView,
    'queue.pause': () => (s.queue.setPaused(true), queueView()),
    'queue.resume': () => (s.queue.setPaused(false), queueView()),

    'jobs.list': ({ query }) => {
      const { items, total } = s.jobs.list(filterOf({ status: query.status }, {}), query.page, query.limit);
      return {
        body: pageOf(
          items.map((job) => jobSummary(job, s.generations.live(job))),
          total,
          query,
        ),
      };
    },
    'jobs.status': ({ params }) => {
      const job = jobOf(s, params.id);
      return { body: jobSummary(job, s.generations.live(job)) };
    },
    'jobs.cancel': async ({ params }) => {
      await cancelJob(s, params.id, 'now');
      return { body: jobSummary(jobOf(s, params.id), {}) };
    },
  };
}
