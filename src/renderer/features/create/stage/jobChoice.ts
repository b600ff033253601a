import type { Generation } from '../../../../shared/schema/generation.ts';
import { isOver } from '../../../state/foldJob.ts';

type Jobs = Readonly<Record<string, Generation>>;

/** Newest first. */
export const newestFirst = (jobs: Jobs): Generation[] =>
  Object.values(jobs).toSorted((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));

/** The job that is shown: the one picked, else what is at work, else what is next, else what was last. */
export function jobShown(jobs: Jobs, chosen: string | null): Generation | undefined {
  if (chosen !== null && jobs[chosen]) return jobs[chosen];
  const all = newestFirst(jobs);
  const waiting = all.filter(({ status }) => status === 'pending');
  return (
    all.find(({ status }) => status === 'in_progress') ??
    waiting.toSorted((a, b) => (a.queuePosition ?? Infinity) - (b.queuePosition ?? Infinity))[0] ??
    all[0]
  );
}

/** Jobs of the strip: what waits or is at work, and what ended since `since` (epoch milliseconds); newest first. */
export const jobsOfStrip = (jobs: Jobs, since: number): Generation[] =>
  newestFirst(jobs).filter(({ status, createdAt }) => !isOver(status) || createdAt >= since);

export interface Picture {
  readonly job: Generation;
  readonly image: NonNullable<Generation['result']>['images'][number];
}

/** Every picture that can be walked to, as they stand on the page: job after job, newest first, each in its order. */
export const picturesOf = (jobs: Jobs): Picture[] =>
  newestFirst(jobs).flatMap((job) => (job.result?.images ?? []).map((image) => ({ job, image })));

/** The start of the day of a time, epoch milliseconds. */
export const startOfDay = (now: number): number => new Date(now).setHours(0, 0, 0, 0);
