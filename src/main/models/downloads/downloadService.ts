import { join } from 'node:path';
import type { Catalogue, CatalogueView } from '../../../shared/schema/catalogue.ts';
import type { DownloadRecord, DownloadRequest, DownloadView } from '../../../shared/schema/download.ts';
import { AppError } from '../../../shared/schema/error.ts';
import { exists } from '../../platform/exists.ts';
import { createDownloadBook, type DownloadStore } from './downloadBook.ts';
import { downloadErrorOf } from './downloadFault.ts';
import { downloadModel, type DownloadPorts } from './downloadModel.ts';
import { finalPath } from './downloadPaths.ts';
import type { AddressRules } from './hubAddress.ts';
import { planDownload, type Plan } from './newDownload.ts';
import { removePartial } from './publish.ts';

export interface DownloadServicePorts extends Omit<DownloadPorts, 'waits'>, AddressRules {
  readonly store: DownloadStore;
  readonly catalogue: Catalogue;
  /** Folder that models are downloaded into: the app's own. */
  readonly folder: string;
  readonly monotonic: () => number;
  readonly newId: () => string;
  /** Whether a model of this id can be used. */
  readonly installed: (id: string) => boolean;
  /** Looks into the model folders again. */
  readonly scan: () => Promise<void>;
  /** Hears of what is not an expected failure. */
  readonly onBug: (thrown: unknown, id: string) => void;
  /** Downloads at work side by side; the others wait. Default 2. */
  readonly atOnce?: number;
}

export type DownloadService = ReturnType<typeof createDownloadService>;

interface Running {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/** Downloads of models. Begins at once with what the last run of the app left. */
export function createDownloadService(ports: DownloadServicePorts) {
  const { atOnce = 2 } = ports;
  const book = createDownloadBook(ports);
  const running = new Map<string, Running>();
  /** Cancelled, and not off the list yet: the work on them may still have to end. */
  const removing = new Set<string>();
  /** Those at work that were found to fit on the disk. */
  const fitting = new Set<string>();
  let stopped = false;
  let pumping: NodeJS.Timeout | undefined;

  /** Starts what waits, the oldest first, as far as there is room. */
  function pump(): void {
    for (const { id, state } of book.list()) {
      if (stopped || running.size >= atOnce) return;
      if (state !== 'waiting' || running.has(id) || removing.has(id)) continue;
      const controller = new AbortController();
      try {
        book.step(id, 'start');
      } catch (thrown) {
        return pumpLater(thrown);
      }
      const done = work(id, controller.signal).finally(() => {
        running.delete(id);
        fitting.delete(id);
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

  async function work(id: string, signal: AbortSignal): Promise<void> {
    const handle = {
      get: () => book.get(id),
      setFiles: (files: DownloadRecord['files']) => book.setFiles(id, files),
      grown: (files: DownloadRecord['files'], bytes: number) => book.grown(id, files, bytes),
      verifying: () => book.step(id, 'verify'),
      promised: () => promised(id),
      isReserved: (name: string) => isReserved(name, id),
    };
    try {
      await downloadModel(handle, { ...ports, waits: (retry) => book.waits(id, retry) }, signal);
      // Before it counts as complete, so that whoever hears of it finds the model.
      await ports.scan();
      if (!signal.aborted) book.step(id, 'complete');
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

  /** Ends the work on a download, and waits until all it fetched is written down. */
  async function halt(id: string): Promise<void> {
    const work = running.get(id);
    work?.controller.abort();
    await work?.done;
  }

  /** What the others at work will still take of the disk; from now on this one counts for them. */
  function promised(id: string): number {
    const others = [...fitting].filter((other) => other !== id).map((other) => book.view(other));
    fitting.add(id);
    return others.reduce((sum, { totalBytes = 0, bytes }) => sum + Math.max(0, totalBytes - bytes), 0);
  }

  const recordOf = (id: string): DownloadRecord => {
    const record = removing.has(id) ? undefined : book.find(id);
    if (record) return record;
    throw new AppError('NOT_FOUND', `There is no download ${id}. List the downloads to see what there is.`, {
      facts: { id },
    });
  };
  const needOpen = ({ id, state }: DownloadRecord): void => {
    if (state === 'complete')
      throw new AppError('ALREADY_TERMINAL', 'The download is complete. The model is in the list of models.', {
        facts: { id },
      });
  };
  const resume = (id: string): DownloadView => {
    const record = recordOf(id);
    needOpen(record);
    if (record.state === 'paused' || record.state === 'failed') book.step(id, 'resume');
    pump();
    return book.view(id);
  };
  const sameAs =
    (plan: Plan) =>
    (record: DownloadRecord): boolean =>
      record.state !== 'complete' &&
      !removing.has(record.id) &&
      (plan.catalogueId === undefined
        ? record.catalogueId === undefined &&
          record.repository?.name === plan.repository?.name &&
          record.repository?.revision === plan.repository?.revision &&
          (plan.repository !== undefined ||
            (record.files[0]?.url === plan.files[0]?.url && record.files[0]?.name === plan.files[0]?.name))
        : record.catalogueId === plan.catalogueId);

  // What was at work when the app was killed goes on.
  for (const { id, state } of book.list()) if (state === 'running' || state === 'verifying') book.step(id, 'interrupt');
  pump();

  return {
    list: (): DownloadView[] =>
      book
        .list()
        .map(({ id }) => book.view(id))
        .toReversed(),
    get: (id: string): DownloadView => book.view(recordOf(id).id),

    catalogue: (): CatalogueView[] =>
      ports.catalogue.models.map((entry) => {
        const known = entry.files.every(({ bytes }) => bytes !== undefined);
        const download = book.list().find(({ catalogueId, state }) => catalogueId === entry.id && state !== 'complete');
        return {
          ...entry,
          ...(known && { bytes: entry.files.reduce((sum, { bytes = 0 }) => sum + bytes, 0) }),
          installed: ports.installed(entry.id),
          ...(download && { downloadId: download.id }),
        };
      }),

    /** Takes a download in; one of the same thing that has not ended goes on instead. */
    async create(request: DownloadRequest): Promise<{ readonly download: DownloadView; readonly isNew: boolean }> {
      const plan = planDownload(request, ports.catalogue, ports);
      const place = { folder: ports.folder, id: '' };
      const [file] = plan.files;
      const taken = plan.model
        ? ports.installed(plan.model.id)
        : file !== undefined && (await exists(finalPath(place, file)));
      const before = book.list().find(sameAs(plan));
      if (before) return { download: resume(before.id), isNew: false };
      if (taken || (file && !plan.model && isReserved(file.name)))
        throw new AppError(
          'ALREADY_EXISTS',
          plan.model
            ? `${plan.name} is installed already.`
            : `There is a model file ${plan.name} already, or it is being downloaded from elsewhere. Give this one another \`name\`.`,
          { facts: { path: join(plan.model?.id ?? '', file?.name ?? '') } },
        );
      const at = ports.now();
      const record: DownloadRecord = {
        ...plan,
        id: ports.newId(),
        state: 'waiting',
        folder: ports.folder,
        createdAt: at,
        updatedAt: at,
      };
      book.add(record);
      pump();
      return { download: book.view(record.id), isNew: true };
    },

    async pause(id: string): Promise<DownloadView> {
      const record = recordOf(id);
      needOpen(record);
      if (record.state !== 'paused' && record.state !== 'failed') book.step(id, 'pause');
      await halt(id);
      return book.view(recordOf(id).id);
    },
    resume,

    /** Cancels it and deletes what it has fetched; one that is complete is only taken off the list. */
    async remove(id: string): Promise<void> {
      const record = recordOf(id);
      removing.add(id);
      try {
        if (record.state !== 'complete') {
          if (record.state !== 'paused' && record.state !== 'failed') book.step(id, 'pause');
          await halt(id);
          await removePartial(book.get(id));
        }
        book.remove(id);
      } finally {
        removing.delete(id);
      }
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
          if (state === 'running' || state === 'verifying') book.step(id, 'interrupt');
        }
      } catch (thrown) {
        // No space to note it: what was at work goes on at the next start in any case.
        if (!(thrown instanceof AppError)) throw thrown;
      } finally {
        await halted;
      }
    },
  };

  /** Whether a download, other than this one, ends up under the same name; many file systems know no case. */
  function isReserved(name: string, id?: string): boolean {
    const key = name.toLowerCase();
    return book
      .list()
      .some(
        (other) =>
          other.id !== id &&
          other.state !== 'complete' &&
          !removing.has(other.id) &&
          !other.model &&
          other.files.some((file) => file.name.toLowerCase() === key),
      );
  }
}

/** How long downloads wait for space in which to note that they begin, milliseconds. */
const PUMP_AGAIN_MS = 10_000;
const UNEXPECTED = 'Something unexpected went wrong. Try again; if it persists, report it with the log.';
