import { AppError } from '../../shared/schema/error.ts';
import type { ImageSlot, JobRecord } from '../../shared/schema/job.ts';
import type { InstalledModel } from '../../shared/schema/model.ts';
import { drawImage, jobErrorOf, saveImage, type DrawnImage, type DrawOutcome, type ImageRunPorts } from './imageRun.ts';
import {
  createJobBook,
  DISK_RETRY_MS,
  firstProgress,
  nextImage,
  type JobBookPorts,
  type RunningJob,
} from './jobBook.ts';
import { createMemoryClimb } from './memoryClimb.ts';
import type { FitPort } from './ports.ts';
import { createProgressTeller } from './progressTeller.ts';

export interface JobRunnerPorts extends ImageRunPorts, JobBookPorts {
  readonly next: (loadedModel: string | undefined) => JobRecord | undefined;
  readonly fit: FitPort;
  readonly onBug: (thrown: unknown, jobId: string) => void;
}

/** How long a cancel waits for a file that is being written; a full disk may hold it up for any time. */
const SAVE_PATIENCE_MS = 1000;

/** After this a cancel that is not booked yet is answered; it is booked when there is space. */
const CANCEL_PATIENCE_MS = 2 * SAVE_PATIENCE_MS;

export type JobRunner = ReturnType<typeof createJobRunner>;

/**
 * Takes one job after the other from the queue and draws its missing images. The engine draws one image at a
 * time; the file of the one before is written meanwhile, so that the engine does not wait for the disk.
 */
export function createJobRunner(ports: JobRunnerPorts) {
  const stopping = new AbortController();
  const book = createJobBook(ports, stopping.signal);
  const memory = createMemoryClimb({ book, fit: ports.fit, onBug: ports.onBug });
  const tell = createProgressTeller({ book, saveProgress: ports.saveProgress, now: ports.now });
  /** Jobs being drawn or saved; at most two. */
  const active = new Map<string, RunningJob>();
  let drawing: RunningJob | undefined;
  let saving: Promise<void> = Promise.resolve();
  let wake = Promise.withResolvers<void>();
  /** Jobs older than this do not start an engine that has given up; a newer one is a new wish of the user. */
  let gaveUpAt = Number.NEGATIVE_INFINITY;

  const isAtWork = ({ job }: RunningJob): boolean => job.status === 'in_progress';
  const isOver = (run: RunningJob): boolean => !isAtWork(run) || run.cancel !== undefined || stopping.signal.aborted;

  async function runJob(next: JobRecord): Promise<void> {
    const run: RunningJob = {
      job: next,
      abort: new AbortController(),
      progress: firstProgress(next, nextImage(next)?.index ?? 0),
      share: 0,
      toldAt: 0,
      ranOut: [],
    };
    active.set(next.id, run);
    drawing = run;
    let begun = false;
    try {
      await book.started(run);
      begun = true;
      const model = ports.models.find(next.request.model);
      await memory.begin(run, model);
      for (let slot = nextImage(run.job); slot && !isOver(run); slot = nextImage(run.job)) {
        const outcome = await draw(run, slot, model);
        await saving;
        if (isOver(run)) return;
        if (outcome.kind === 'drawn') saving = saving.then(() => keep(run, slot, model, outcome.image));
        else await settle(run, slot.index, model, outcome);
        if (run.job.cancelAfterCurrent) {
          await saving;
          if (!isOver(run)) await book.cancelled(run);
        }
      }
    } catch (thrown) {
      await saving;
      // Still pending in the journal: nothing is lost, but whatever broke needs a pause.
      if (!begun) throw thrown;
      await failed(run, thrown);
    } finally {
      drawing = undefined;
      // The last image of a job may still be on its way to the disk, beside the first of the next job.
      const booked = saving.then(() => run.cancel).catch(() => {});
      void booked.then(() => active.get(next.id) === run && active.delete(next.id));
    }
  }

  async function draw(run: RunningJob, slot: ImageSlot, model: InstalledModel): Promise<DrawOutcome> {
    const { index } = slot;
    const rung = run.job.rung ?? 'none';
    book.apply(run, { type: 'rendering', index, at: ports.now() });
    run.progress = firstProgress(run.job, index);
    return drawImage(ports, {
      job: run.job,
      slot,
      model,
      spec: ports.fit.specOf(model, rung),
      tileSize: ports.fit.tileSizeOf(model, rung),
      fresh: run.job.createdAt > gaveUpAt,
      signal: run.abort.signal,
      onProgress: (progress) => {
        if (!isOver(run)) tell(run, index, progress);
      },
      onChecking: () => {
        if (isOver(run)) return;
        book.apply(run, { type: 'checking', index, at: ports.now() });
        run.share = 0;
      },
    });
  }

  /** Writes a drawn image and books it. Never rejects. */
  async function keep(run: RunningJob, slot: ImageSlot, model: InstalledModel, drawn: DrawnImage): Promise<void> {
    try {
      const image = await saveImage(ports, { job: run.job, slot, model }, drawn);
      // Cancelled while its file was being written: nobody wants it any more.
      if (!isAtWork(run)) return await ports.files.remove(image.file);
      await book.saved(run, slot, image, drawn.rendered.computeMs);
      memory.learn(run, model, drawn, image.timeTaken);
    } catch (thrown) {
      run.abort.abort();
      await failed(run, thrown).catch((again: unknown) => ports.onBug(again, run.job.id));
    }
  }

  /** Books how a try without a picture ended. */
  async function settle(
    run: RunningJob,
    index: number,
    model: InstalledModel,
    outcome: Exclude<DrawOutcome, { kind: 'drawn' }>,
  ): Promise<void> {
    switch (outcome.kind) {
      case 'aborted':
        return book.requeued(run, 'The image at work was given up; it is drawn again.');
      case 'hopeless':
        if (outcome.gaveUp) gaveUp(run);
        return book.failRest(run, outcome.error);
      case 'failed':
        return book.lostTry(run, index, outcome.error);
      case 'outOfMemory':
        await memory.climb(run, index, model, outcome);
        if (outcome.gaveUp && !isAtWork(run)) gaveUp(run);
        return;
      case 'engineLost':
        await book.lostTry(run, index, outcome.error);
        if (!isOver(run) && !run.job.cancelAfterCurrent)
          await book.requeued(run, 'The engine was lost; only the missing images are drawn again.');
    }
  }

  /** A job that only met the engine as it was given up before says nothing new about it. */
  function gaveUp({ job }: RunningJob): void {
    if (job.createdAt > gaveUpAt) gaveUpAt = ports.now();
  }

  /** Something threw: the rest of the job fails, never the app. Throws when not even that can be booked. */
  async function failed(run: RunningJob, thrown: unknown): Promise<void> {
    if (!(thrown instanceof AppError)) ports.onBug(thrown, run.job.id);
    if (!isOver(run)) await book.failRest(run, jobErrorOf(thrown));
    else if (!stopping.signal.aborted) await book.settled(run);
  }

  /** Books the cancel of a job, or waits for the end it has reached by itself. */
  async function cancelNow(run: RunningJob): Promise<void> {
    run.abort.abort();
    await Promise.race([saving, ports.sleep(SAVE_PATIENCE_MS, stopping.signal)]);
    if (isAtWork(run)) await book.cancelled(run);
    else await book.settled(run);
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
          if (!(thrown instanceof AppError) || !stopping.signal.aborted) ports.onBug(thrown, '');
          await ports.sleep(DISK_RETRY_MS, stopping.signal);
          continue;
        }
        await wake.promise;
        wake = Promise.withResolvers();
      }
      await Promise.allSettled([saving, ...[...active.values()].map((run) => run.cancel)]);
    },

    /** Something new may be in the queue. */
    wake: (): void => wake.resolve(),

    /**
     * Abandons the image being drawn; its job stays `in_progress` in the journal and goes on at the next start.
     * An image that is drawn already is still saved.
     */
    stop(): void {
      stopping.abort();
      for (const run of active.values()) run.abort.abort();
      wake.resolve();
    },

    /** The job being drawn, or else the one being saved. */
    current: (): RunningJob | undefined =>
      drawing && isAtWork(drawing) ? drawing : [...active.values()].findLast(isAtWork),

    /** All jobs being drawn or saved. */
    active: (): RunningJob[] => [...active.values()].filter(isAtWork),

    /** The job of this id, if it is at work. */
    atWork(id: string): RunningJob | undefined {
      const run = active.get(id);
      return run && isAtWork(run) ? run : undefined;
    },

    /**
     * Cancels a job at work; booked when this resolves, while the engine settles at the end of its step. An image that
     * is drawn already still gets its file first. Undefined: the job is not at work, or ended meanwhile. Throws DISK_FULL
     * when it cannot be booked yet; a cancel `now` is booked as soon as there is space.
     */
    async cancel(id: string, mode: 'now' | 'after_current'): Promise<JobRecord | undefined> {
      const run = active.get(id);
      if (!run || stopping.signal.aborted) return undefined;
      if (mode === 'after_current' && !isOver(run)) {
        const before = run.job;
        book.apply(run, { type: 'cancelRequested', at: ports.now() });
        try {
          book.flush(run);
        } catch (thrown) {
          run.job = before;
          throw thrown;
        }
        return run.job;
      }
      run.cancel ??= cancelNow(run);
      const patience = new AbortController();
      const late = ports.sleep(CANCEL_PATIENCE_MS, patience.signal).then(() => 'late');
      const answer = await Promise.race([run.cancel, late]).finally(() => patience.abort());
      if (answer === 'late')
        throw new AppError(
          'DISK_FULL',
          'The end of the job could not be written yet: the disk is full or failing. Free some space; it is written then.',
          { facts: { id } },
        );
      return run.job.status === 'cancelled' ? run.job : undefined;
    },
  };
}
