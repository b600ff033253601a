import type { DownloadRecord } from '../../../shared/schema/download.ts';
import { AppError } from '../../../shared/schema/error.ts';
import type { DownloadBook } from './downloadBook.ts';
import { downloadErrorOf } from './downloadFault.ts';
import { downloadModel, type DownloadPorts } from './downloadModel.ts';
import { createTurns, type Turn } from './turns.ts';

export interface DownloadWorkPorts extends Omit<DownloadPorts, 'waits' | 'turn'> {
  readonly book: DownloadBook;
  /** Looks into the model folders again. */
  readonly scan: () => Promise<void>;
  /** Hears of what is not an expected failure. */
  readonly onBug: (thrown: unknown, id: string) => void;
  /** Downloads that transfer side by side; the others wait. Default 2. */
  readonly atOnce?: number;
  /** Whether one is being taken off the list. */
  readonly isLeaving: (id: string) => boolean;
  /** Whether a download, other than this one, ends up under the same name. */
  readonly isReserved: (name: string, id: string) => boolean;
}

interface Running {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/** The work on downloads: which are at work, and ending that. */
export function createDownloadWork(ports: DownloadWorkPorts) {
  const { book, atOnce = 2 } = ports;
  const turns = createTurns(atOnce, pump);
  const running = new Map<string, Running>();
  /** Those at work that were found to fit on the disk. */
  const fitting = new Set<string>();
  /** Those whose files get their names, or have them: nothing holds them up any more. */
  const finishing = new Set<string>();
  let stopped = false;
  let pumping: NodeJS.Timeout | undefined;

  /** Starts what waits, the oldest first, as far as there is room. */
  function pump(): void {
    for (const { id, state } of book.list()) {
      if (stopped || !turns.hasRoom()) return;
      if (state !== 'waiting' || running.has(id) || ports.isLeaving(id)) continue;
      const controller = new AbortController();
      try {
        book.step(id, 'start');
      } catch (thrown) {
        return pumpLater(thrown);
      }
      const turn = turns.take((news) => book.turned(id, news));
      const done = work(id, turn, controller.signal).finally(() => {
        running.delete(id);
        fitting.delete(id);
        finishing.delete(id);
        turn.giveBack();
        pump();
      });
      running.set(id, { controller, done });
    }
  }

  /** Where the disk has no space to note that one has begun, it waits for that. */
  function pumpLater(thrown: unknown): void {
    if (!(thrown instanceof AppError)) throw thrown;
    clearTimeout(pumping);
    pumping = setTimeout(pump, PUMP_AGAIN_MS).unref();
  }

  async function work(id: string, turn: Turn, signal: AbortSignal): Promise<void> {
    const handle = {
      get: () => book.get(id),
      setFiles: (files: DownloadRecord['files']) => book.setFiles(id, files),
      grown: (files: DownloadRecord['files'], bytes: number) => book.grown(id, files, bytes),
      verifying: () => book.step(id, 'verify'),
      naming: () => void finishing.add(id),
      promised: () => promised(id),
      isReserved: (name: string) => ports.isReserved(name, id),
    };
    try {
      await downloadModel(handle, { ...ports, turn, waits: (retry) => book.waits(id, retry) }, signal);
      // Before it counts as complete, so that whoever hears of it finds the model. It is there whatever the scan does.
      await ports.scan().catch((thrown: unknown) => ports.onBug(thrown, id));
      book.step(id, 'complete');
    } catch (thrown) {
      // Paused, deleted or stopped: who did that has said so in the book.
      if (!signal.aborted) fail(id, thrown);
    }
  }

  function fail(id: string, thrown: unknown): void {
    const error = downloadErrorOf(thrown);
    if (!error) ports.onBug(thrown, id);
    try {
      book.step(id, 'fail', error ?? { code: 'UNKNOWN_ERROR', message: UNEXPECTED });
    } catch (again) {
      ports.onBug(again, id);
    }
  }

  /** What the others at work will still take of the disk; from now on this one counts for them. */
  function promised(id: string): number {
    const others = [...fitting].filter((other) => other !== id).map((other) => book.view(other));
    fitting.add(id);
    return others.reduce((sum, { totalBytes = 0, bytes }) => sum + Math.max(0, totalBytes - bytes), 0);
  }

  /** Ends the work on a download, and waits until all it fetched is written down; one that is finishing ends by itself. */
  async function halt(id: string): Promise<void> {
    const work = running.get(id);
    if (!finishing.has(id)) work?.controller.abort();
    await work?.done;
  }

  return {
    pump,
    isRunning: (id: string): boolean => running.has(id),

    /** Pauses one that has not ended, and waits until it has stood still; one whose files get their names is complete then. */
    async hold(id: string): Promise<void> {
      const { state } = book.get(id);
      const open = state === 'waiting' || state === 'running' || state === 'verifying';
      if (open && !finishing.has(id)) book.step(id, 'pause');
      await halt(id);
    },

    /** Ends all work; it goes on at the next start. */
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(pumping);
      const ids = [...running.keys()];
      const halted = Promise.all(ids.map(halt));
      try {
        for (const id of ids) {
          const { state } = book.get(id);
          if ((state === 'running' || state === 'verifying') && !finishing.has(id)) book.step(id, 'interrupt');
        }
      } catch (thrown) {
        // No space to note it: what was at work goes on at the next start in any case.
        if (!(thrown instanceof AppError)) throw thrown;
      } finally {
        await halted;
      }
    },
  };
}

/** How long downloads wait for space in which to note that they begin, milliseconds. */
const PUMP_AGAIN_MS = 10_000;
const UNEXPECTED = 'Something unexpected went wrong. Try again; if it persists, report it with the log.';
