import type { ImageRecord } from '../../shared/schema/image.ts';
import type { JobRecord } from '../../shared/schema/job.ts';
import { transition } from './jobState.ts';

/** What a job that was at work when the app ended becomes: the images whose files were found are saved in it. */
export interface Recovered {
  readonly job: JobRecord;
  /** Images to book with the job, in order. */
  readonly adopted: readonly ImageRecord[];
  readonly outcome: 'requeued' | 'finished' | 'cancelled';
}

/**
 * Pure: takes up a job found `in_progress` at start. An image file that was written but not booked
 * (the app died between the two) is adopted, so it is neither lost nor drawn twice.
 */
export function recover(found: JobRecord, orphans: readonly ImageRecord[], at: number): Recovered {
  let job = found;
  const adopted: ImageRecord[] = [];
  for (const image of orphans) {
    const slot = job.images[image.index];
    if (!slot || slot.state === 'saved' || slot.state === 'failed' || slot.seed !== image.seed) continue;
    adopted.push(image);
    job = {
      ...job,
      images: job.images.with(image.index, {
        index: slot.index,
        seed: slot.seed,
        attempts: slot.attempts,
        state: 'saved',
        imageId: image.id,
        width: image.width,
        height: image.height,
        timeTaken: image.timeTaken,
        computeMs: image.timeTaken,
        device: image.recipe.engine.device,
      }),
    };
  }
  if (job.cancelAfterCurrent) return { job: transition(job, { type: 'cancelled', at }), adopted, outcome: 'cancelled' };
  if (job.images.every((slot) => slot.state === 'saved' || slot.state === 'failed'))
    return { job: transition(job, { type: 'finished', at }), adopted, outcome: 'finished' };
  return {
    job: transition(job, {
      type: 'requeued',
      at,
      note: 'Taken up again after the app ended; only the missing images are drawn.',
    }),
    adopted,
    outcome: 'requeued',
  };
}
