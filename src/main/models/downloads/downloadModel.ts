import { rm } from 'node:fs/promises';
import type { DownloadRecord, FileRecord } from '../../../shared/schema/download.ts';
import { exists } from '../../platform/exists.ts';
import { freeBytes as freeOn, needSpace } from './diskSpace.ts';
import { DownloadFault, writeFault } from './downloadFault.ts';
import { finalPath, folderOf, partialPath } from './downloadPaths.ts';
import { fetchFile, wrongKind } from './fetchFile.ts';
import { mayBegin, START_BYTES } from './fileStart.ts';
import { hashFile } from './hashFile.ts';
import { nameProblem } from './fileName.ts';
import { findModelFile } from './hubRepository.ts';
import { holds, openPartial } from './partialFile.ts';
import { doneBytes } from './parts.ts';
import { expectedSha256, prepareFile } from './prepareFile.ts';
import { nameTaken, publish } from './publish.ts';
import type { TransferPorts } from './transferPorts.ts';
import { createTries, untilDone } from './tries.ts';

export interface DownloadPorts extends Omit<TransferPorts, 'save' | 'grown'> {
  readonly hub: string;
}

/** A download as the service holds it: read anew each time, since it may be paused meanwhile. */
export interface DownloadHandle {
  get(): DownloadRecord;
  /** Writes down what is known of its files. */
  setFiles(files: readonly FileRecord[]): void;
  /** Hears of bytes as they come; what is told here is written down later. */
  grown(files: readonly FileRecord[], bytes: number): void;
  verifying(): void;
  /** From here on it comes to its end, whatever is asked of it: its files get their names. */
  naming(): void;
  /** Bytes that other downloads will still take of the disk. From then on this one counts for them. */
  promised(): number;
  /** Whether another download ends up under this name. */
  isReserved(name: string): boolean;
}

/**
 * Takes a download from wherever it is to its end: asks about its files, checks that they fit on the disk, fetches,
 * hashes and names them. Throws DownloadFault, or the reason of the signal.
 */
export async function downloadModel(handle: DownloadHandle, ports: DownloadPorts, signal: AbortSignal): Promise<void> {
  try {
    await takeThrough(handle, ports, signal);
  } catch (thrown) {
    throw writeFault(thrown, handle.get().folder);
  }
}

async function takeThrough(handle: DownloadHandle, ports: DownloadPorts, signal: AbortSignal): Promise<void> {
  const freeBytes = ports.freeBytes ?? freeOn;
  await resolveRepository(handle, ports, signal);
  const transfer = (index: number): TransferPorts => ({
    ...ports,
    freeBytes: async (folder) => (await freeBytes(folder)) - handle.promised(),
    save: (file) => handle.setFiles(withFile(handle.get().files, index, file)),
    grown: (file, bytes) => handle.grown(withFile(handle.get().files, index, file), bytes),
  });
  const put = (index: number, file: FileRecord): void => handle.setFiles(withFile(handle.get().files, index, file));

  for (const [index, file] of handle.get().files.entries())
    if (!(await isFetched(handle.get(), file)))
      put(index, await prepareFile(file, partialPath(handle.get(), file), transfer(index), signal));
  const { files } = handle.get();
  const free = await freeBytes(folderOf(handle.get()));
  needSpace(files, free, handle.promised());
  for (const [index, file] of files.entries())
    if (!(await isFetched(handle.get(), file)))
      put(index, await fetchFile(file, partialPath(handle.get(), file), transfer(index), signal));
  handle.verifying();
  for (const [index, file] of handle.get().files.entries())
    if (file.sha256 === undefined) put(index, await verify(handle, index, file, signal));
  signal.throwIfAborted();
  handle.naming();
  await publish(handle.get());
}

async function resolveRepository(handle: DownloadHandle, ports: DownloadPorts, signal: AbortSignal): Promise<void> {
  const { repository, files } = handle.get();
  if (!repository || files.length > 0) return;
  const file = await untilDone(createTries(ports, signal), () => findModelFile(ports, repository, signal));
  const problem = nameProblem(file.name);
  if (problem !== undefined)
    throw new DownloadFault('NOT_A_MODEL', `The file of the repository ${problem}. Give its address and another name.`);
  if (handle.isReserved(file.name) || (await exists(finalPath(handle.get(), file)))) throw nameTaken(file.name);
  handle.setFiles([file]);
}

/** Whether nothing is left to fetch of a file: it is all there, or has its final name already. */
async function isFetched(download: DownloadRecord, file: FileRecord): Promise<boolean> {
  const partial = partialPath(download, file);
  if (file.sha256 !== undefined && !(await exists(partial))) return exists(finalPath(download, file));
  const bytes = file.seen?.bytes;
  return bytes !== undefined && bytes > 0 && doneBytes(file.parts) === bytes && holds(partial, file.parts);
}

/** The file with its hash. One that is no model, or whose hash is wrong, is deleted, so that the next try begins anew. */
async function verify(
  handle: DownloadHandle,
  index: number,
  file: FileRecord,
  signal: AbortSignal,
): Promise<FileRecord> {
  const partial = partialPath(handle.get(), file);
  const discard = async (): Promise<void> => {
    await rm(partial, { force: true });
    const { seen: _seen, ...rest } = file;
    handle.setFiles(withFile(handle.get().files, index, { ...rest, parts: [] }));
  };
  // Looked at here too: a small one is whole by the time it is refused, and the next try finds nothing to fetch.
  if (!mayBegin(file.name, await startOf(partial))) {
    await discard();
    throw wrongKind(file.name);
  }
  const sha256 = await hashFile(partial, signal);
  const expected = expectedSha256(file);
  if (expected === undefined || expected === sha256) return { ...file, sha256 };
  await discard();
  throw new DownloadFault(
    'WRONG_CHECKSUM',
    `What came for ${file.name} is not what was asked for: its SHA-256 is ${sha256} instead of ${expected}. It was deleted; try again.`,
    { facts: { sha256, expected } },
  );
}

async function startOf(partial: string): Promise<Uint8Array> {
  const file = await openPartial(partial);
  try {
    return await file.start(START_BYTES);
  } finally {
    await file.close();
  }
}

const withFile = (files: readonly FileRecord[], index: number, file: FileRecord): FileRecord[] =>
  files.map((other, at) => (at === index ? file : other));
