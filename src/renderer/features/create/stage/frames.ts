import type { JobError } from '../../../../shared/schema/error.ts';
import type { Generation, Stage } from '../../../../shared/schema/generation.ts';
import { isOver } from '../../../state/foldJob.ts';

type ResultImage = NonNullable<Generation['result']>['images'][number];

/** One image of a job, from the first moment on. */
export type Frame = { readonly index: number } & (
  | { readonly state: 'waiting' }
  | {
      readonly state: 'working';
      readonly step: number;
      readonly steps: number;
      readonly stage: Stage;
      /** 0 to 100, of this image alone; null before its first step. */
      readonly share: number | null;
    }
  | { readonly state: 'done'; readonly image: ResultImage }
  | { readonly state: 'failed'; readonly error: JobError; readonly attempts: number }
  /** The job ended before it was drawn. */
  | { readonly state: 'missing'; readonly error: JobError | undefined }
);

/** The images of a job in order: what there is of each. */
export function framesOf(job: Generation): Frame[] {
  return Array.from({ length: job.request.count }, (_, index): Frame => {
    const image = job.result?.images.find((one) => one.index === index);
    if (image) return { index, state: 'done', image };
    const failed = job.result?.failed.find((one) => one.index === index);
    if (failed) return { index, state: 'failed', error: failed.error, attempts: failed.attempts };
    if (isOver(job.status)) return { index, state: 'missing', error: job.error };
    const { progress } = job;
    if (job.status !== 'in_progress' || !progress || progress.currentImage !== index + 1)
      return { index, state: 'waiting' };
    const { currentStep: step, totalSteps: steps, stage } = progress;
    const share = stage === 'decoding' ? 100 : step > 0 && steps > 0 ? (100 * step) / steps : null;
    return { index, state: 'working', step, steps, stage, share };
  });
}

/** What an image at work is at, in a few words. */
export function workWords({ step, steps, stage }: Extract<Frame, { state: 'working' }>): string {
  if (stage === 'decoding') return 'Finishing';
  if (stage === 'loading' || step === 0) return 'Getting ready';
  return `Step ${step} of ${steps}`;
}

/** `about 40 s left`, `about 3 min left`; nothing where it is not known. */
export function etaWords(etaMs: number | undefined): string {
  if (etaMs === undefined) return '';
  const seconds = Math.ceil(etaMs / 1000);
  if (seconds <= 1) return 'almost done';
  if (seconds < 90) return `about ${seconds} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${minutes} min left`;
  return `about ${Math.round(minutes / 60)} h left`;
}
