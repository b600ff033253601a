import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileRecord } from '../../../shared/schema/download.ts';
import { linkAbort } from '../../platform/linkedAbort.ts';
import { freeBytes as freeOn, watchSpace } from './diskSpace.ts';
import { DownloadFault } from './downloadFault.ts';
import { FileChanged, fetchPart, type OpenPart } from './fetchPart.ts';
import { kindOf, mayBegin, START_BYTES } from './fileStart.ts';
import { openPartial, type PartialFile } from './partialFile.ts';
import { doneBytes, type Part } from './parts.ts';
import { prepareFile } from './prepareFile.ts';
import type { TransferPorts } from './transferPorts.ts';

/** How often a file may change while it is fetched. */
const MOST_CHANGES = 3;

/**
 * Fetches all that a file lacks into its partial file, and answers what is known of it then. Parts are fetched side by
 * side. What is there is kept, and written down, whatever ends it; but for a full disk where it could not be gone on with.
 */
export async function fetchFile(
  begun: FileRecord,
  partial: string,
  ports: TransferPorts,
  signal: AbortSignal,
): Promise<FileRecord> {
  let record = begun;
  for (let changes = 0; ; changes += 1)
    try {
      return await fetchOnce(record, partial, ports, signal);
    } catch (thrown) {
      if (isUseless(record, thrown)) {
        await rm(partial, { force: true });
        ports.save({ ...record, parts: [] });
        throw beginsAnew(thrown);
      }
      if (!(thrown instanceof FileChanged)) throw thrown;
      if (changes >= MOST_CHANGES)
        throw new DownloadFault(
          'CHANGED',
          'The file changes again and again while it is fetched. Try again later, or look for another source.',
        );
      record = await prepareFile({ ...record, parts: [] }, partial, ports, signal);
      ports.save(record);
    }
}

async function fetchOnce(
  record: FileRecord,
  partial: string,
  ports: TransferPorts,
  signal: AbortSignal,
): Promise<FileRecord> {
  const { seen } = record;
  if (!seen) throw new Error('a file is asked about before it is fetched');
  const file = await openPartial(partial);
  const parts: OpenPart[] = partsOf(record);
  const current = (): FileRecord => ({ ...record, parts: parts.flatMap(known) });
  const ledger = startLedger(file, current, ports);
  const stop = new AbortController();
  const linked = linkAbort(signal, stop.signal);
  const needRoom = seen.bytes === undefined ? watchSpace(dirname(partial), ports.freeBytes ?? freeOn) : undefined;
  let checked = false;
  const grown = async (bytes: number): Promise<void> => {
    ports.grown(current(), bytes);
    await needRoom?.(bytes);
    const first = parts[0];
    if (checked || !first || first.done < START_BYTES) return;
    checked = true;
    await needKind(file, record.name);
  };
  const came = (): number => doneBytes(parts);
  try {
    const work = parts.map((part) =>
      fetchPart(part, { url: record.url, seen, file, grown, came }, ports, linked.signal).catch((thrown: unknown) => {
        stop.abort(thrown);
        throw thrown;
      }),
    );
    const ended = await Promise.allSettled(work);
    signal.throwIfAborted();
    // The first that went wrong is why the others were stopped.
    if (stop.signal.aborted) throw stop.signal.reason;
    if (ended.some(({ status }) => status === 'rejected')) throw new Error('a part ended without a reason');
    if (!checked) await needKind(file, record.name);
    const [only] = parts;
    // A file of unknown length is as long as what came; what a longer one left behind goes.
    const bytes = seen.bytes ?? only?.done ?? 0;
    await file.truncate(bytes);
    await ledger.stop();
    return { ...current(), seen: { ...seen, bytes } };
  } finally {
    linked.unlink();
    // What went wrong is told by then; where nothing did, the ledger has been closed.
    await ledger.stop().catch(() => {});
    await file.close();
  }
}

/** Where the length was not told, a part is as long as what came of it. */
const known = ({ from, length, done }: OpenPart): Part[] =>
  length === undefined && done === 0 ? [] : [{ from, length: length ?? done, done }];

const partsOf = ({ seen, parts }: FileRecord): OpenPart[] =>
  seen?.bytes === undefined ? [{ from: 0, length: undefined, done: 0 }] : parts.map((part) => ({ ...part }));

async function needKind(file: PartialFile, name: string): Promise<void> {
  if (!mayBegin(name, await file.start(START_BYTES))) throw wrongKind(name);
}

/** Whether the disk is full of what the next try has to fetch again. */
const isUseless = ({ seen }: FileRecord, thrown: unknown): thrown is DownloadFault =>
  thrown instanceof DownloadFault && thrown.code === 'DISK_FULL' && seen?.ranges === false;

const beginsAnew = (full: DownloadFault): DownloadFault =>
  new DownloadFault(
    'DISK_FULL',
    'The disk is full. What came was deleted, since the server sends the file only from its beginning. Free some space, and try again: it begins anew.',
    { cause: full, ...(full.facts && { facts: full.facts }) },
  );

/** What came under this name is something else. */
export const wrongKind = (name: string): DownloadFault =>
  new DownloadFault(
    'NOT_A_MODEL',
    `What comes is no ${kindOf(name)} file, whatever its name says. Check the address, and try again.`,
  );

/** Writes down from time to time what is on the disk, never more than that. */
function startLedger(
  file: PartialFile,
  current: () => FileRecord,
  { rules, save }: TransferPorts,
): { stop(): Promise<void> } {
  let stopped: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  let saved = '';
  const write = async (): Promise<void> => {
    const now = current();
    const text = JSON.stringify(now.parts);
    if (text === saved) return;
    await file.flush();
    save(now);
    saved = text;
  };
  const later = (): void => {
    timer = setTimeout(() => {
      // A disk that cannot be written to is told by the next write of the file itself.
      writing = write().catch(() => {});
      void writing.then(() => {
        if (!stopped) later();
      });
    }, rules.checkpointMs);
  };
  later();
  return {
    stop() {
      clearTimeout(timer);
      stopped ??= writing.then(write);
      return stopped;
    },
  };
}
