import type { JobRecord } from '../../shared/schema/job.ts';

/** Work still to do in a job, in step-pixels; `share` is how much of the current image is done, 0 … 1. */
export function workLeft(job: JobRecord, share: number): number {
  const { width, height, steps } = job.request;
  const open = job.images.filter((slot) => slot.state !== 'saved' && slot.state !== 'failed').length;
  return width * height * steps * Math.max(0, open - share);
}

/**
 * Milliseconds until a job ends, from the speed this machine showed with its model.
 * @param rate milliseconds per step-pixel; undefined until something was measured, and then so is the answer
 */
export function etaOf(
  rate: number | undefined,
  work: { readonly own: number; readonly ahead: number },
): number | undefined {
  return rate === undefined ? undefined : Math.round(rate * (work.own + work.ahead));
}
