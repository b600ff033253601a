import type { JobError } from '../../shared/schema/error.ts';
import type { Generation } from '../../shared/schema/generation.ts';
import { isOver } from './foldJob.ts';

export type ResultImage = NonNullable<Generation['result']>['images'][number];

/** One image of a job, from the first moment on. */
export type JobFrame = { readonly index: number } & (
  | { readonly state: 'waiting' }
  /** `share`: 0 to 100, of this image alone; null before its first step. */
  | { readonly state: 'working'; readonly share: number | null; readonly words: string }
  | { readonly state: 'done'; readonly image: ResultImage }
  | { readonly state: 'failed'; readonly error: JobError; readonly attempts: number }
  /** The job ended before it was drawn. */
  | { readonly state: 'missing'; readonly error: JobError | undefined }
);

/** The images of a job in order: what there is of each. */
export function jobFrames(job: Generation): JobFrame[] {
  return Array.from({ length: job.request.count }, (_, index): JobFrame => {
    const image = job.result?.images.find((one) => one.index === index);
    if (image) return { index, state: 'done', image };
    const failed = job.result?.failed.find((one) => one.index === index);
    if (failed) return { index, state: 'failed', error: failed.error, attempts: failed.attempts };
    if (isOver(job.status)) return { index, state: 'missing', error: job.error };
    const { progress } = job;
    if (job.status !== 'in_progress' || progress?.currentImage !== index + 1) return { index, state: 'waiting' };
    return { index, state: 'working', ...shareOf(progress) };
  });
}

/** How many pictures were asked for and are not there. */
export const missingOf = (job: Generation): number =>
  isOver(job.status) ? job.request.count - (job.result?.images.length ?? 0) : 0;

function shareOf({ stage, currentStep, totalSteps }: NonNullable<Generation['progress']>) {
  if (stage === 'decoding') return { share: 100, words: 'Finishing' };
  if (stage === 'loading' || currentStep === 0) return { share: null, words: 'Getting ready' };
  return { share: (100 * currentStep) / Math.max(1, totalSteps), words: `Step ${currentStep} of ${totalSteps}` };
}
