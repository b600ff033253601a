import { AppError } from '../../shared/schema/error.ts';
import type { Progress } from '../../shared/schema/generation.ts';
import type { RenderProgress } from '../../shared/schema/render.ts';
import { percentageOf } from './batch.ts';
import type { JobBook, JobBookPorts, RunningJob } from './jobBook.ts';

/** Progress is told at most this often, except when the stage or the image changes. */
const TELL_EVERY_MS = 200;

/** Tells how far the image `index` of a running job is: in the job as it is shown, and as an event. */
export type ProgressTeller = (run: RunningJob, index: number, progress: RenderProgress) => void;

export function createProgressTeller({
  book,
  saveProgress,
  now,
}: Pick<JobBookPorts, 'saveProgress' | 'now'> & { readonly book: Pick<JobBook, 'apply'> }): ProgressTeller {
  return (run, index, { stage, step, total }) => {
    // What waits for the disk must not get there without its events.
    if (run.unbooked) return;
    const at = now();
    run.share = stage === 'loading' || total === 0 ? run.share : Math.max(run.share, step / total);
    const percentage = Math.max(run.job.percentage, percentageOf(run.job.images, run.share));
    const progress: Progress = {
      currentStep: step,
      // While it loads, the engine knows no steps yet; the request does.
      totalSteps: total > 0 ? total : run.job.request.steps,
      stage,
      percentage,
      currentImage: index + 1,
      totalImages: run.job.images.length,
    };
    const changed = stage !== run.progress.stage || progress.currentImage !== run.progress.currentImage;
    if (!changed && Math.abs(at - run.toldAt) < TELL_EVERY_MS) return;
    run.toldAt = at;
    // Shown only together with its booking: what someone saw must not fall if the app ends now.
    run.progress = progress;
    book.apply(run, { type: 'progressed', percentage, at });
    try {
      saveProgress(run.job, [{ type: 'job.progress', jobId: run.job.id, data: { jobId: run.job.id, progress } }]);
    } catch (thrown) {
      // On a full disk progress goes untold; what must not be lost is booked with patience elsewhere.
      if (!(thrown instanceof AppError)) throw thrown;
    }
  };
}
