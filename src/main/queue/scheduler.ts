import type { JobRecord } from '../../shared/schema/job.ts';

/** How often the oldest job of a lane may be passed over for one whose model is already loaded. */
export const MAX_BYPASS = 8;

export interface Choice {
  readonly job: JobRecord;
  /** Jobs that were passed over by this choice; their count decides when they can be no more. */
  readonly bypassed: readonly string[];
}

/**
 * Picks the next job from `pending` (queue order). Within the first lane that has work, a job for the
 * loaded model goes before others, so that mixed queues do not reload at every turn; but no job is
 * passed over more than {@link MAX_BYPASS} times, so none starves.
 */
export function choose(
  pending: readonly JobRecord[],
  loadedModel: string | undefined,
  bypassCount: (id: string) => number,
): Choice | undefined {
  const first = pending[0];
  if (!first) return undefined;
  const lane = pending.filter((job) => job.lane === first.lane);
  const starved = lane.findIndex((job) => bypassCount(job.id) >= MAX_BYPASS);
  const reach = starved === -1 ? lane : lane.slice(0, starved + 1);
  const index = Math.max(0, starved === 0 ? 0 : reach.findIndex((job) => job.request.model === loadedModel));
  const job = lane[index] ?? first;
  return { job, bypassed: lane.slice(0, index).map((passed) => passed.id) };
}
