import type { FileRecord } from '../../../shared/schema/download.ts';
import type { EngineBuild } from '../../../shared/schema/engineBuild.ts';
import { BuildFault } from './buildFault.ts';
import { archivePath } from './buildPaths.ts';
import { doneBytes, type Retry } from './buildStatus.ts';
import { discard } from './enginesFolder.ts';

/** What a transfer of a file tells. */
export interface TransferHooks {
  /** What it says is on the disk by then. */
  save(file: FileRecord): void;
  grown(file: FileRecord, bytes: number): void;
  waits(retry: Retry): void;
}

/** Getting files from afar, resumable. All reject with BuildFault, the file system's error, or the reason of the signal. */
export interface ArchivePorts {
  /** Asks about a file before it is fetched or gone on with. Writes nothing. */
  prepare(file: FileRecord, path: string, hooks: TransferHooks, signal: AbortSignal): Promise<FileRecord>;
  fetch(file: FileRecord, path: string, hooks: TransferHooks, signal: AbortSignal): Promise<FileRecord>;
  /** SHA-256 in hex. */
  hash(path: string, signal: AbortSignal): Promise<string>;
  /** Bytes free where a folder is or will be. */
  freeBytes(folder: string): Promise<number>;
}

export interface BuildPorts extends ArchivePorts {
  /** Folder of the builds. */
  readonly root: string;
}

/** A build as the service holds it. */
export interface BuildHandle {
  readonly build: EngineBuild;
  files(): readonly FileRecord[];
  setFile(index: number, file: FileRecord): void;
  grown(bytes: number): void;
  waits(retry: Retry): void;
  step(action: 'fetch' | 'fetched' | 'verified' | 'whole' | 'unpacked', files?: readonly FileRecord[]): void;
}

/** Left free beside it: the journal and the pictures need some too. */
const LEFT_FREE = 256 * 1024 * 1024;

/** Fetches what is lacking of the archives, once it is known that all of it fits on the disk. */
export async function fetchArchives(handle: BuildHandle, ports: BuildPorts, signal: AbortSignal): Promise<void> {
  const { build } = handle;
  const pathOf = (index: number): string => archivePath(ports.root, build.id, index);
  const hooksOf = (index: number): TransferHooks => ({
    save: (file) => handle.setFile(index, file),
    grown(file, bytes) {
      // One that does not tell its length is not followed for ever.
      if (doneBytes([file]) > (file.wantedBytes ?? 0)) throw wrongLength(file, doneBytes([file]));
      handle.grown(bytes);
    },
    waits: handle.waits,
  });
  for (const [index, file] of handle.files().entries())
    handle.setFile(index, await ports.prepare(file, pathOf(index), hooksOf(index), signal));
  await needSpace(build, handle.files(), ports);
  for (const [index, file] of handle.files().entries()) {
    const fetched = await ports.fetch(file, pathOf(index), hooksOf(index), signal);
    if (doneBytes([fetched]) !== file.wantedBytes) throw wrongLength(file, doneBytes([fetched]));
    handle.setFile(index, fetched);
  }
}

/** Archives, and what comes out of them: as much again, roughly; what it takes for certain is asked before it is unpacked. */
async function needSpace(
  { archives }: EngineBuild,
  files: readonly FileRecord[],
  { root, freeBytes }: Pick<BuildPorts, 'freeBytes' | 'root'>,
): Promise<void> {
  const whole = archives.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const needed = 2 * whole - doneBytes(files) + LEFT_FREE;
  const free = await freeBytes(root);
  if (needed <= free) return;
  throw new BuildFault(
    'DISK_FULL',
    `There is not enough space for the engine: it takes about ${inGb(needed)} while it is unpacked, and ${inGb(free)} are free. Free some, and try again. Nothing was written.`,
    { facts: { neededBytes: needed, freeBytes: free } },
  );
}

/** Compares the archives with the hashes of the list. */
export async function verifyArchives(
  { build }: BuildHandle,
  { root, hash }: Pick<BuildPorts, 'hash' | 'root'>,
  signal: AbortSignal,
): Promise<void> {
  for (const [index, { sha256, url }] of build.archives.entries()) {
    const found = await hash(archivePath(root, build.id, index), signal);
    if (found !== sha256)
      throw new BuildFault(
        'WRONG_CHECKSUM',
        `What came for ${fileNameOf(url)} is not what was asked for: its SHA-256 is ${found} instead of ${sha256}. It was deleted; try again.`,
        { facts: { sha256: found, expected: sha256 } },
      );
  }
}

/** Deletes what was fetched of a build. */
export async function removeArchives(root: string, { id, archives }: EngineBuild): Promise<void> {
  for (const index of archives.keys()) await discard(archivePath(root, id, index));
}

/** The archives of a build, of which nothing is there yet. */
export const newFiles = ({ archives }: EngineBuild): FileRecord[] =>
  archives.map(({ url, sizeBytes, sha256 }) => ({
    name: fileNameOf(url),
    url,
    hub: false,
    wantedBytes: sizeBytes,
    wantedSha256: sha256,
    parts: [],
  }));

/** Name of the file that an address leads to. */
export const fileNameOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

const wrongLength = ({ name, wantedBytes = 0 }: FileRecord, bytes: number): BuildFault =>
  new BuildFault(
    'WRONG_LENGTH',
    `${name} has another length there than the ${wantedBytes} bytes that were asked for. Try again later.`,
    { facts: { bytes, wantedBytes } },
  );

const inGb = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`;
