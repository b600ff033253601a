import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileRecord } from '../../../shared/schema/download.ts';
import type { EngineBuild } from '../../../shared/schema/engineBuild.ts';
import { flushFolder } from '../../platform/atomicFile.ts';
import { makeFolder } from '../../platform/makeFolder.ts';
import { BuildFault } from './buildFault.ts';
import { archivePath, buildFolder, newPartialFolder } from './buildPaths.ts';
import { buildProblem, readBuildFile, writeBuildFile } from './buildFiles.ts';
import type { Retry } from './buildBook.ts';
import { findOnly, type UnpackedFile, unpackArchive } from './unpackArchive.ts';

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

/**
 * Takes a build from wherever it is to its self-test: what is there is checked by its bytes; else the archives are fetched,
 * checked and unpacked, and the folder gets its name last. Throws BuildFault, or the reason of the signal.
 */
export async function installBuild(
  handle: BuildHandle,
  ports: ArchivePorts & { readonly root: string },
  signal: AbortSignal,
): Promise<void> {
  const { build } = handle;
  const folder = buildFolder(ports.root, build.id);
  const there = await readBuildFile(folder);
  if (there && (await buildProblem(folder, there, (path) => ports.hash(path, signal))) === undefined) {
    // Copied from elsewhere, files are younger than they were.
    await writeBuildFile(folder, there);
    return handle.step('whole', []);
  }
  await rm(folder, { recursive: true, force: true });
  handle.step('fetch', handle.files().length > 0 ? handle.files() : newFiles(build));
  await fetchArchives(handle, ports, signal);
  handle.step('fetched');
  await verifyArchives(handle, ports, signal);
  handle.step('verified');
  await unpackBuild(build, ports, signal);
  await removeArchives(ports.root, build);
  handle.step('unpacked', []);
}

async function fetchArchives(
  handle: BuildHandle,
  ports: ArchivePorts & { readonly root: string },
  signal: AbortSignal,
): Promise<void> {
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
  { root, freeBytes }: Pick<ArchivePorts, 'freeBytes'> & { readonly root: string },
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

async function verifyArchives(
  { build }: BuildHandle,
  { root, hash }: Pick<ArchivePorts, 'hash'> & { readonly root: string },
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

async function unpackBuild(
  build: EngineBuild,
  { root, freeBytes }: Pick<ArchivePorts, 'freeBytes'> & { readonly root: string },
  signal: AbortSignal,
): Promise<void> {
  const partial = newPartialFolder(root);
  try {
    await makeFolder(partial);
    const taken = new Set<string>();
    const files: UnpackedFile[] = [];
    for (const [index, { contains, url }] of build.archives.entries()) {
      const unpacked = await unpackArchive(
        archivePath(root, build.id, index),
        partial,
        { executable: build.executable, taken, freeBytes: () => freeBytes(root) },
        signal,
      );
      for (const name of contains) if (!findOnly(unpacked, name)) throw incomplete(fileNameOf(url), name);
      files.push(...unpacked);
    }
    const program = findOnly(files, build.executable);
    if (!program) throw incomplete('The download', build.executable);
    await writeBuildFile(partial, { id: build.id, executable: program.path, files });
    signal.throwIfAborted();
    await rename(partial, buildFolder(root, build.id));
    if (process.platform !== 'win32') await flushFolder(root);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Deletes what was fetched of a build. */
export async function removeArchives(root: string, { id, archives }: EngineBuild): Promise<void> {
  for (const index of archives.keys()) await rm(archivePath(root, id, index), { force: true });
}

/** Absolute path of the program of a build; undefined where it is not whole, with `problem` saying why. */
export async function programOf(root: string, id: string): Promise<{ file: string } | { problem: string }> {
  const folder = buildFolder(root, id);
  const there = await readBuildFile(folder);
  if (!there) return { problem: 'its list of files is missing' };
  const problem = await buildProblem(folder, there).catch((thrown: unknown) => String(thrown));
  return problem === undefined ? { file: join(folder, there.executable) } : { problem };
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

const fileNameOf = (url: string): string => url.slice(url.lastIndexOf('/') + 1);

const doneBytes = (files: readonly FileRecord[]): number =>
  files.flatMap(({ parts }) => parts).reduce((sum, { done }) => sum + done, 0);

const wrongLength = ({ name, wantedBytes = 0 }: FileRecord, bytes: number): BuildFault =>
  new BuildFault(
    'WRONG_LENGTH',
    `${name} has another length there than the ${wantedBytes} bytes that were asked for. Try again later.`,
    { facts: { bytes, wantedBytes } },
  );

const incomplete = (archive: string, name: string): BuildFault =>
  new BuildFault(
    'INCOMPLETE_ARCHIVE',
    `${archive} holds no ${name}, or more than one, so it is not the engine that it is taken for. Report where it came from.`,
    { facts: { missing: name } },
  );

const inGb = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`;
