import type { NewEvent } from '../../shared/contract/events.ts';
import { AppError, type JobError } from '../../shared/schema/error.ts';
import type { MemoryRung } from '../../shared/schema/fit.ts';
import type { Progress } from '../../shared/schema/generation.ts';
import type { ImageRecord } from '../../shared/schema/image.ts';
import type { ImageSlot, JobRecord } from '../../shared/schema/job.ts';
import { percentageOf } from './batch.ts';
import { resultImageOf } from './generationView.ts';
import type { SaveJob } from './ports.ts';

type SavedFields = Omit<Extract<ImageSlot, { state: 'saved' }>, 'state' | 'index' | 'seed' | 'attempts'>;

/** The events of the queue's job state that a running job causes. */
export type RunnerEvent =
  | { type: 'started'; at: number }
  | { type: 'rendering' | 'checking'; index: number; at: number }
  | { type: 'saved'; index: number; at: number; image: SavedFields }
  | { type: 'imageRetried'; index: number; at: number; note: string }
  | { type: 'rungTaken'; at: number; rung: MemoryRung; note: string; index?: number }
  | { type: 'imageFailed'; index: number; at: number; error: JobError }
  | { type: 'progressed'; percentage: number; at: number }
  | { type: 'requeued'; at: number; note: string }
  | { type: 'cancelRequested' | 'cancelled' | 'finished'; at: number };

export interface JobBookPorts {
  /** The pure transition of the queue's job state, handed in so that this folder knows no sibling. */
  readonly transition: (job: JobRecord, event: RunnerEvent) => JobRecord;
  readonly save: SaveJob;
  /** Books progress without waiting for the disk. */
  readonly saveProgress: SaveJob;
  readonly now: () => number;
  /** Waits; ends early when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A job that is being drawn, or whose last image is being saved. */
export interface RunningJob {
  job: JobRecord;
  readonly abort: AbortController;
  progress: Progress;
  /** How much of the image at work is done, 0 … 1. */
  share: number;
  /** When progress was last told, epoch milliseconds. */
  toldAt: number;
  /** Rungs that ran out of memory since it was taken up. */
  readonly ranOut: MemoryRung[];
  /** What the journal does not hold yet: written together with the job as it is by then. */
  unbooked?: { readonly events: readonly NewEvent[]; readonly image: ImageRecord | undefined } | undefined;
  /** Set once a cancel was asked for; resolves when the journal holds the end of the job. */
  cancel?: Promise<void>;
}

/** How long to wait before something that could not be written is written again. */
export const DISK_RETRY_MS = 1000;

/** A full disk is waited out for ever; after so many tries any other fault of the journal is given up. */
const MAX_FAULTS = 10;

export type JobBook = ReturnType<typeof createJobBook>;

/** Books what happens to a running job: transitions, the journal and the events, always together. */
export function createJobBook(ports: JobBookPorts, stopping: AbortSignal) {
  const { now } = ports;

  const apply = (run: RunningJob, ...changes: readonly RunnerEvent[]): void => {
    for (const change of changes) run.job = ports.transition(run.job, change);
  };

  /** One try to write the job as it is now, with everything that is not booked yet. Throws what the journal throws. */
  function flush(run: RunningJob): void {
    ports.save(run.job, run.unbooked?.events ?? [], run.unbooked?.image);
    run.unbooked = undefined;
  }

  /** Waits until everything is booked. A full disk holds the job up; it is not its end. */
  async function settled(run: RunningJob): Promise<void> {
    for (let faults = 0; run.unbooked;) {
      try {
        flush(run);
      } catch (thrown) {
        const diskFull = thrown instanceof AppError && thrown.code === 'DISK_FULL';
        faults += diskFull ? 0 : 1;
        // Any other error of the app is the journal's last word: the job has ended already.
        if (stopping.aborted || (thrown instanceof AppError && !diskFull) || faults >= MAX_FAULTS) throw thrown;
        await ports.sleep(DISK_RETRY_MS, stopping);
      }
    }
  }

  /** Books the job as it is by then. What waits for the disk already is booked along with it, in order. */
  async function write(run: RunningJob, events: readonly NewEvent[], image?: ImageRecord): Promise<void> {
    const { unbooked } = run;
    run.unbooked = { events: [...(unbooked?.events ?? []), ...events], image: image ?? unbooked?.image };
    await settled(run);
  }

  /** Ends the job when no image of it is open any more; answers the event that tells so. */
  function endIfDone(run: RunningJob): NewEvent[] {
    if (run.job.images.some((slot) => slot.state !== 'saved' && slot.state !== 'failed')) return [];
    const jobId = run.job.id;
    if (run.job.cancelAfterCurrent) {
      apply(run, { type: 'cancelled', at: now() });
      return [{ type: 'job.cancelled', jobId, data: { jobId } }];
    }
    apply(run, { type: 'finished', at: now() });
    const { error, images } = run.job;
    if (error) return [{ type: 'job.failed', jobId, data: { jobId, error } }];
    const failed = images.filter((slot) => slot.state === 'failed').length;
    return [{ type: 'job.completed', jobId, data: { jobId, saved: images.length - failed, failed } }];
  }

  return {
    apply,
    flush,
    settled,

    async started(run: RunningJob): Promise<void> {
      const jobId = run.job.id;
      apply(run, { type: 'started', at: now() });
      await write(run, [{ type: 'job.started', jobId, data: { jobId, attempt: run.job.attempt } }]);
    },

    /** Books an image with its file; with the last one, the end of the job. */
    async saved(run: RunningJob, slot: ImageSlot, image: ImageRecord, computeMs: number): Promise<void> {
      const { index, seed, attempts } = slot;
      const { id: imageId, width, height, timeTaken, recipe } = image;
      const fields = { imageId, width, height, timeTaken, computeMs, device: recipe.engine.device };
      const at = now();
      apply(run, { type: 'saved', index, at, image: fields });
      apply(run, { type: 'progressed', percentage: percentageOf(run.job.images, run.share), at });
      const jobId = run.job.id;
      const view = resultImageOf({ index, seed, attempts, state: 'saved', ...fields });
      await write(run, [{ type: 'job.image', jobId, data: { jobId, image: view } }, ...endIfDone(run)], image);
      run.progress = { ...run.progress, percentage: run.job.percentage };
    },

    /** Books that the job goes on with less memory; `index`: the image that ran out of it. */
    async rungTaken(run: RunningJob, rung: MemoryRung, note: string, index?: number): Promise<void> {
      const jobId = run.job.id;
      apply(run, { type: 'rungTaken', at: now(), rung, note, ...(index !== undefined && { index }) });
      await write(run, [{ type: 'job.note', jobId, data: { jobId, note } }]);
    },

    /** Books a try that ended without a picture: another try, or the image failed; with the last one, the end of the job. */
    async lostTry(run: RunningJob, index: number, error: JobError): Promise<void> {
      const jobId = run.job.id;
      const at = now();
      const attempts = run.job.images[index]?.attempts ?? 0;
      if (attempts < run.job.request.maxRetries) {
        const note = `Image ${index + 1}, try ${attempts + 1}: ${error.code}. ${error.message}`;
        apply(run, { type: 'imageRetried', index, at, note });
        return write(run, [{ type: 'job.note', jobId, data: { jobId, note } }]);
      }
      apply(run, { type: 'imageFailed', index, at, error });
      apply(run, { type: 'progressed', percentage: percentageOf(run.job.images, 0), at });
      return write(run, endIfDone(run));
    },

    /** Puts the job back into the queue under its id. */
    async requeued(run: RunningJob, note: string): Promise<void> {
      const jobId = run.job.id;
      apply(run, { type: 'requeued', at: now(), note });
      await write(run, [{ type: 'job.queued', jobId, data: { jobId, lane: run.job.lane, requeued: true } }]);
    },

    /** Ends the job: what is saved stays, every other image failed with this error. */
    async failRest(run: RunningJob, error: JobError): Promise<void> {
      const at = now();
      for (const { index, state } of run.job.images)
        if (state !== 'saved' && state !== 'failed') apply(run, { type: 'imageFailed', index, at, error });
      await write(run, endIfDone(run));
    },

    async cancelled(run: RunningJob): Promise<void> {
      const jobId = run.job.id;
      apply(run, { type: 'cancelled', at: now() });
      await write(run, [{ type: 'job.cancelled', jobId, data: { jobId } }]);
    },
  };
}

export const nextImage = (job: JobRecord): ImageSlot | undefined => job.images.find((slot) => slot.state === 'waiting');

/** Progress of an image before the engine has said anything of it. */
export const firstProgress = (job: JobRecord, index: number): Progress => ({
  currentStep: 0,
  totalSteps: job.request.steps,
  stage: 'loading',
  percentage: job.percentage,
  currentImage: 1 + index,
  totalImages: job.images.length,
});
