import type { JobRecord } from '../../shared/schema/job.ts';

/** Work still to do in a job, in step-pixels; `share` is how much of the current image is done, 0 … 1. */
export function workLeft(job: JobRecord, share: number): number {
  const { width, height, steps } = job.request;
  const open = job.images.filter((slot) => slot.state !== 'saved' && slot.state !== 'failed').length;
  return width * height * steps * Math.max(0, open - share);
}

/**
 * Milliseconds until a job ends. What waits before it is taken to go as fast, step-pixel by step-pixel, as its own images.
 * @param imageMs of one image of this job; undefined until something was measured, and then so is the answer
 * @param ahead step-pixels before it
 */
export function etaOf(
  imageMs: number | undefined,
  job: JobRecord,
  { share, ahead }: { readonly share: number; readonly ahead: number },
): number | undefined {
  if (imageMs === undefined) return undefined;
  const { width, height, steps } = job.request;
  return Math.round((imageMs / (width * height * steps)) * (workLeft(job, share) + ahead));
}
