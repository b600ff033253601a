import type { NewEvent } from '../../shared/contract/events.ts';
import type { EngineSpec } from '../../shared/schema/engine.ts';
import { AppError, toJobError, type JobError } from '../../shared/schema/error.ts';
import type { Progress } from '../../shared/schema/generation.ts';
import type { ImageRecord } from '../../shared/schema/image.ts';
import type { ImageSlot, JobRecord } from '../../shared/schema/job.ts';
import type { InstalledModel } from '../../shared/schema/model.ts';
import type { RenderProgress } from '../../shared/schema/render.ts';
import { percentageOf } from './batch.ts';
import { resultImageOf } from './generationView.ts';
import { runImage, type ImageOutcome, type ImageRunPorts } from './imageRun.ts';
import type { SaveJob } from './ports.ts';

/** The pure transition of the queue's job state, handed in so that this folder knows no sibling. */
type Transition<E> = (job: JobRecord, event: E) => JobRecord;
type RunnerEvent =
  | { type: 'started'; at: number }
  | { type: 'rendering' | 'checking'; index: number; at: number }
  | {
      type: 'saved';
      index: number;
      at: number;
      image: Omit<Extract<ImageSlot, { state: 'saved' }>, 'state' | 'index' | 'seed' | 'attempts'>;
    }
  | { type: 'imageRetried'; index: number; at: number; note: string }
  | { type: 'imageFailed'; index: number; at: number; error: JobError }
  | { type: 'progressed'; percentage: number; at: number }
  | { type: 'requeued'; at: number; note: string }
  | { type: 'cancelRequested' | 'cancelled' | 'finished'; at: number };

export interface JobRunnerPorts extends ImageRunPorts {
  readonly next: (loadedModel: string | undefined) => JobRecord | undefined;
  readonly transition: Transition<RunnerEvent>;
  readonly save: SaveJob;
  readonly specOf: (model: InstalledModel) => EngineSpec;
  readonly measured: (sample: { model: string; device: string; work: number; computeMs: number }) => void;
  readonly onBug: (thrown: unknown, jobId: string) => void;
  /** Waits; ends early when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

interface Running {
  job: JobRecord;
  readonly abort: AbortController;
  progress: Progress;
  share: number;
  toldAt: number;
}

/** Progress is told at most this often, except when the stage or the image changes. */
const TELL_EVERY_MS = 100;
/** How long to wait before something that could not be written is written again. */
const DISK_RETRY_MS = 1000;

export type JobRunner = ReturnType<typeof createJobRunner>;

/** Takes one job after the other from the queue and draws its missing images. */
export function createJobRunner(ports: JobRunnerPorts) {
  let running: Running | undefined;
  let wake = Promise.withResolvers<void>();
  const stopping = new AbortController();
  /** Jobs older than this do not start an engine that has given up; a newer one is a new wish of the user. */
  let gaveUpAt = Number.NEGATIVE_INFINITY;

  /** Books a change. A full disk holds the job up; it is not its end. */
  async function book(
    run: Running,
    event: RunnerEvent,
    events: readonly NewEvent[],
    image?: ImageRecord,
  ): Promise<void> {
    run.job = ports.transition(run.job, event);
    for (;;) {
      try {
        ports.save(run.job, events, image);
        return;
      } catch (thrown) {
        if (!(thrown instanceof AppError && thrown.code === 'DISK_FULL') || stopping.signal.aborted) throw thrown;
        await ports.sleep(DISK_RETRY_MS, stopping.signal);
      }
    }
  }

  const isOver = (run: Running): boolean => run.abort.signal.aborted || stopping.signal.aborted;

  async function runJob(next: JobRecord): Promise<void> {
    const run: Running = {
      job: next,
      abort: new AbortController(),
      progress: firstProgress(next),
      share: 0,
      toldAt: 0,
    };
    running = run;
    const { id } = next;
    try {
      await book(run, { type: 'started', at: ports.now() }, [
        { type: 'job.started', jobId: id, data: { jobId: id, attempt: next.attempt } },
      ]);
      const model = ports.models.find(next.request.model);
      const spec = ports.specOf(model);
      for (let slot = nextImage(run.job); slot && !isOver(run); slot = nextImage(run.job)) {
        const goOn = await settle(run, slot, await drawImage(run, slot, model, spec));
        if (!goOn) return;
        if (run.job.cancelAfterCurrent) return cancelled(run);
      }
      if (!isOver(run)) await finish(run);
    } catch (thrown) {
      if (!(thrown instanceof AppError)) ports.onBug(thrown, id);
      if (!isOver(run)) await failRest(run, jobErrorOf(thrown));
    } finally {
      running = undefined;
    }
  }

  async function drawImage(
    run: Running,
    slot: ImageSlot,
    model: InstalledModel,
    spec: EngineSpec,
  ): Promise<ImageOutcome> {
    const { index } = slot;
    run.job = ports.transition(run.job, { type: 'rendering', index, at: ports.now() });
    run.share = 0;
    return runImage(ports, {
      job: run.job,
      slot,
      model,
      spec,
      fresh: run.job.createdAt > gaveUpAt,
      signal: AbortSignal.any([run.abort.signal, stopping.signal]),
      onProgress: (progress) => tell(run, index, progress),
      onChecking: () => {
        if (!isOver(run)) run.job = ports.transition(run.job, { type: 'checking', index, at: ports.now() });
      },
    });
  }

  /** Books how one try ended. Answers whether the job goes on. */
  async function settle(run: Running, slot: ImageSlot, outcome: ImageOutcome): Promise<boolean> {
    // Cancelled while its file was being written: nobody wants it any more.
    if (run.abort.signal.aborted && outcome.kind === 'saved') await ports.files.remove(outcome.image.file);
    // A cancelled job is booked already, and a stopping app leaves its job for the next start.
    if (isOver(run) || outcome.kind === 'aborted') return false;
    const { index } = slot;
    const at = ports.now();
    switch (outcome.kind) {
      case 'saved': {
        const { id: imageId, width, height, timeTaken, recipe } = outcome.image;
        const { computeMs } = outcome;
        const { device } = recipe.engine;
        const saved = { imageId, width, height, timeTaken, computeMs, device };
        const view = resultImageOf({ index, seed: slot.seed, attempts: slot.attempts, state: 'saved', ...saved });
        run.job = ports.transition(run.job, { type: 'saved', index, at, image: saved });
        run.share = 0;
        await book(
          run,
          { type: 'progressed', percentage: percentageOf(run.job.images, 0), at },
          [{ type: 'job.image', jobId: run.job.id, data: { jobId: run.job.id, image: view } }],
          outcome.image,
        );
        if (nextImage(run.job)) run.progress = firstProgress(run.job);
        ports.measured({
          model: run.job.request.model,
          device,
          work: width * height * run.job.request.steps,
          computeMs,
        });
        return true;
      }
      case 'hopeless':
        gaveUpAt = at;
        await failRest(run, outcome.error);
        return false;
      case 'failed':
        await retryOrFail(run, index, outcome.error);
        return true;
      case 'engineLost':
        await retryOrFail(run, index, outcome.error);
        if (!nextImage(run.job) || run.job.cancelAfterCurrent) return true;
        await book(
          run,
          { type: 'requeued', at, note: 'The engine was lost; only the missing images are drawn again.' },
          [{ type: 'job.queued', jobId: run.job.id, data: { jobId: run.job.id, lane: run.job.lane, requeued: true } }],
        );
        return false;
    }
  }

  async function retryOrFail(run: Running, index: number, error: JobError): Promise<void> {
    const slot = run.job.images[index];
    const at = ports.now();
    const jobId = run.job.id;
    if (slot && slot.attempts < run.job.request.maxRetries) {
      const note = `Image ${index + 1}, try ${slot.attempts + 1}: ${error.code}. ${error.message}`;
      await book(run, { type: 'imageRetried', index, at, note }, [{ type: 'job.note', jobId, data: { jobId, note } }]);
    } else {
      run.job = ports.transition(run.job, { type: 'imageFailed', index, at, error });
      await book(run, { type: 'progressed', percentage: percentageOf(run.job.images, 0), at }, []);
    }
  }

  /** Ends the job now: what is saved stays, every other image failed with this error. */
  async function failRest(run: Running, error: JobError): Promise<void> {
    const at = ports.now();
    for (const slot of run.job.images)
      if (slot.state !== 'saved' && slot.state !== 'failed')
        run.job = ports.transition(run.job, { type: 'imageFailed', index: slot.index, at, error });
    await finish(run);
  }

  async function finish(run: Running): Promise<void> {
    const jobId = run.job.id;
    const at = ports.now();
    const ended = ports.transition(run.job, { type: 'finished', at });
    const failed = ended.images.filter((slot) => slot.state === 'failed').length;
    await book(run, { type: 'finished', at }, [
      ended.error
        ? { type: 'job.failed', jobId, data: { jobId, error: ended.error } }
        : { type: 'job.completed', jobId, data: { jobId, saved: ended.images.length - failed, failed } },
    ]);
  }

  async function cancelled(run: Running): Promise<void> {
    const jobId = run.job.id;
    await book(run, { type: 'cancelled', at: ports.now() }, [{ type: 'job.cancelled', jobId, data: { jobId } }]);
  }

  function tell(run: Running, index: number, { stage, step, total }: RenderProgress): void {
    if (isOver(run)) return;
    const at = ports.now();
    run.share = stage === 'loading' || total === 0 ? run.share : Math.max(run.share, step / total);
    const percentage = Math.max(run.job.percentage, percentageOf(run.job.images, run.share));
    // While it loads, the engine knows no steps yet; the request does.
    const totalSteps = total > 0 ? total : run.job.request.steps;
    const progress: Progress = {
      currentStep: step,
      totalSteps,
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
    run.job = ports.transition(run.job, { type: 'progressed', percentage, at });
    try {
      ports.save(run.job, [{ type: 'job.progress', jobId: run.job.id, data: { jobId: run.job.id, progress } }]);
    } catch (thrown) {
      // On a full disk progress goes untold; what must not be lost is booked with patience elsewhere.
      if (!(thrown instanceof AppError)) throw thrown;
    }
  }

  return {
    /** Works until `stop`; resolves when nothing is at work any more. */
    async run(): Promise<void> {
      while (!stopping.signal.aborted) {
        try {
          const next = ports.next(ports.engine.view().model);
          if (next) {
            await runJob(next);
            continue;
          }
        } catch (thrown) {
          // Whatever broke, the queue goes on; a pause keeps a lasting fault from spinning.
          ports.onBug(thrown, running?.job.id ?? '');
          await ports.sleep(DISK_RETRY_MS, stopping.signal);
          continue;
        }
        await wake.promise;
        wake = Promise.withResolvers();
      }
    },

    /** Something new may be in the queue. */
    wake: (): void => wake.resolve(),

    /** Abandons the image at work; its job stays `in_progress` in the journal and goes on at the next start. */
    stop(): void {
      stopping.abort();
      wake.resolve();
    },

    /** The job at work, as of now. */
    current: (): { job: JobRecord; progress: Progress; share: number } | undefined => running,

    /** Cancels the job at work, booked before this returns; the engine settles at the end of its step. Undefined: it is not at work. */
    cancel(id: string, mode: 'now' | 'after_current'): JobRecord | undefined {
      const run = running;
      if (run?.job.id !== id || run.job.status !== 'in_progress' || isOver(run)) return undefined;
      const at = ports.now();
      if (mode === 'after_current') {
        run.job = ports.transition(run.job, { type: 'cancelRequested', at });
        ports.save(run.job, []);
        return run.job;
      }
      const cancelled = ports.transition(run.job, { type: 'cancelled', at });
      ports.save(cancelled, [{ type: 'job.cancelled', jobId: id, data: { jobId: id } }]);
      run.job = cancelled;
      run.abort.abort();
      return cancelled;
    },
  };
}

const nextImage = (job: JobRecord): ImageSlot | undefined => job.images.find((slot) => slot.state === 'waiting');

const firstProgress = (job: JobRecord): Progress => ({
  currentStep: 0,
  totalSteps: job.request.steps,
  stage: 'loading',
  percentage: job.percentage,
  currentImage: 1 + (nextImage(job)?.index ?? 0),
  totalImages: job.images.length,
});

function jobErrorOf(thrown: unknown): JobError {
  if (thrown instanceof AppError && thrown.code === 'MODEL_NOT_FOUND')
    return { code: 'MODEL_LOAD_FAILED', message: thrown.message, ...(thrown.facts && { facts: thrown.facts }) };
  return toJobError(thrown);
}
