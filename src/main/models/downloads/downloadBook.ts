import type { NewEvent } from '../../../shared/contract/events.ts';
import type { DownloadError, DownloadRecord, DownloadView, FileRecord } from '../../../shared/schema/download.ts';
import { AppError } from '../../../shared/schema/error.ts';
import { modelIdOf } from './downloadPaths.ts';
import { type DownloadAction, nextState } from './downloadState.ts';
import { downloadView, type Live, progressOf } from './downloadView.ts';
import { doneBytes } from './parts.ts';
import { createSpeedMeter, type SpeedMeter } from '../../platform/speedMeter.ts';
import { isWorthTelling } from '../../platform/tellingPace.ts';
import type { Retry } from './transferPorts.ts';
import type { TurnNews } from './turns.ts';

/** Downloads as the journal keeps them. */
export interface DownloadStore {
  /** Oldest first. */
  all(): DownloadRecord[];
  save(record: DownloadRecord, events: readonly NewEvent[]): void;
  /** Does not wait for the disk: for what is written often, and fetched again if it is lost. */
  saveProgress(record: DownloadRecord, events: readonly NewEvent[]): void;
  remove(id: string, events: readonly NewEvent[]): void;
}

interface Entry {
  record: DownloadRecord;
  files: readonly FileRecord[] | undefined;
  meter: SpeedMeter | undefined;
  retry: Retry | undefined;
  outOfTurn: boolean;
  told: { readonly at: number; readonly bytes: number };
}

export type DownloadBook = ReturnType<typeof createDownloadBook>;

/** All downloads, in memory and in the journal; what is under way is told as events. */
export function createDownloadBook(ports: {
  readonly store: DownloadStore;
  /** Folder that models are downloaded into. */
  readonly folder: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly monotonic: () => number;
}) {
  const { store, folder, now, monotonic } = ports;
  const entries = new Map<string, Entry>();
  const fresh = (record: DownloadRecord): Entry => ({
    record,
    files: undefined,
    meter: undefined,
    retry: undefined,
    outOfTurn: false,
    told: { at: -Infinity, bytes: 0 },
  });
  // The data folder may have been moved, and the downloads with it.
  for (const record of store.all()) entries.set(record.id, fresh({ ...record, folder }));

  const entryOf = (id: string): Entry => {
    const entry = entries.get(id);
    if (!entry) throw new Error(`there is no download ${id}`);
    return entry;
  };
  const liveOf = ({ files, meter, retry, outOfTurn }: Entry): Live => ({
    files,
    bytesPerSecond: meter?.speed(),
    retry,
    outOfTurn,
  });
  const progressEvent = (entry: Entry): NewEvent => ({
    type: 'download.progress',
    data: { downloadId: entry.record.id, ...progressOf(entry.record, liveOf(entry)) },
  });
  return {
    list: (): DownloadRecord[] => [...entries.values()].map(({ record }) => record),
    find: (id: string): DownloadRecord | undefined => entries.get(id)?.record,
    get: (id: string): DownloadRecord => entryOf(id).record,
    view(id: string): DownloadView {
      const entry = entryOf(id);
      return downloadView(entry.record, liveOf(entry));
    },
    add(record: DownloadRecord): void {
      const entry = fresh(record);
      store.save(record, [progressEvent(entry)]);
      entries.set(record.id, entry);
    },
    remove(id: string): void {
      store.remove(id, [{ type: 'download.deleted', data: { downloadId: id } }]);
      entries.delete(id);
    },
    /** A step from one state to another; throws what the table does not allow. */
    step(id: string, action: DownloadAction, error?: DownloadError): void {
      const entry = entryOf(id);
      const state = nextState(entry.record.state, action);
      const at = now();
      const ended = state === 'complete' || state === 'failed';
      const { error: _error, finishedAt: _finishedAt, ...before } = entry.record;
      const record: DownloadRecord = {
        ...before,
        state,
        updatedAt: at,
        ...(error && { error }),
        ...(ended && { finishedAt: at }),
      };
      const meter = state === 'running' ? createSpeedMeter(monotonic) : undefined;
      const next: Entry = { ...fresh(record), meter, told: entry.told };
      // First on the disk: where that fails, nothing has changed.
      try {
        store.save(record, [progressEvent(next), ...endOf(record)]);
      } catch (thrown) {
        // A failure is one all the same where the disk has no space to note it; a start tries such a download again.
        if (state !== 'failed' || !(thrown instanceof AppError)) throw thrown;
      }
      entries.set(id, next);
    },
    /** What is on the disk of its files. */
    setFiles(id: string, files: readonly FileRecord[]): void {
      const entry = entryOf(id);
      const record = { ...entry.record, files: [...files], updatedAt: now() };
      store.saveProgress(record, []);
      entry.record = record;
      // Begun anew: what was there counts no more.
      if (entry.files?.some(({ parts }, at) => doneBytes(parts) > 0 && doneBytes(files[at]?.parts ?? []) === 0))
        entry.files = undefined;
    },
    /** Bytes came; they need not be on the disk yet. */
    grown(id: string, files: readonly FileRecord[], bytes: number): void {
      const entry = entryOf(id);
      entry.files = files;
      entry.retry = undefined;
      entry.meter?.add(bytes);
      const { bytes: sum, totalBytes } = progressOf(entry.record, liveOf(entry));
      const passed = monotonic() - entry.told.at;
      const share = totalBytes === undefined ? 0 : (sum - entry.told.bytes) / totalBytes;
      if (!isWorthTelling(passed, share)) return;
      entry.told = { at: monotonic(), bytes: sum };
      store.saveProgress(entry.record, [progressEvent(entry)]);
    },
    waits(id: string, retry: Retry): void {
      const entry = entryOf(id);
      entry.retry = retry;
      store.saveProgress(entry.record, [progressEvent(entry)]);
    },
    /** Its place is another's, or its own again: that is no step, since a start begins with all that was at work. */
    turned(id: string, news: TurnNews): void {
      const entry = entryOf(id);
      entry.outOfTurn = news !== 'back';
      if (news !== 'given') entry.retry = undefined;
      if (entry.record.state !== 'running') return;
      try {
        store.saveProgress(entry.record, [progressEvent(entry)]);
      } catch (thrown) {
        // Whoever asks is told all the same.
        if (!(thrown instanceof AppError)) throw thrown;
      }
    },
  };
}

function endOf(record: DownloadRecord): NewEvent[] {
  const { id, state, error } = record;
  if (state === 'complete')
    return [{ type: 'download.completed', data: { downloadId: id, modelId: modelIdOf(record) } }];
  return state === 'failed' && error ? [{ type: 'download.failed', data: { downloadId: id, error } }] : [];
}
