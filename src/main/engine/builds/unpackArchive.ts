import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { errorCode, isDiskFull } from '../../platform/atomicFile.ts';
import { makeFolder } from '../../platform/makeFolder.ts';
import { type ArchiveLimits, type PlannedFile, planUnpacking, sameOnAnySystem, unsafe } from './archiveRules.ts';
import { BuildFault } from './buildFault.ts';
import { damaged, openZip, type ZipFile } from './zipFile.ts';

/** A file as it was unpacked. */
export interface UnpackedFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

export interface UnpackOptions {
  /** Name of the one program that may be started. */
  readonly executable: string;
  /** Paths of archives that were unpacked into the same folder; those of this one are added. */
  readonly taken: Set<string>;
  /** Bytes that may still be written there. */
  freeBytes(): Promise<number>;
  readonly limits?: ArchiveLimits;
}

/** Left free beside it. */
const LEFT_FREE = 64 * 1024 * 1024;

/**
 * Unpacks a zip archive into an empty folder of its own, each file flushed to the disk. Nothing is written outside of it, no
 * link is made, and nothing is written at all where one entry breaks a rule. Throws BuildFault, the file system's error, or the reason of the signal.
 */
export async function unpackArchive(
  archive: string,
  folder: string,
  options: UnpackOptions,
  signal: AbortSignal,
): Promise<UnpackedFile[]> {
  const zip = await openZip(archive);
  try {
    const plan = planUnpacking(zip.entries, options.executable, options.taken, options.limits);
    await needSpace(plan, options);
    const done = new Map<string, UnpackedFile>();
    for (const planned of plan)
      if (planned.kind === 'file') done.set(planned.path, await writeEntry(zip, planned, folder, signal));
    const links = plan.filter(({ kind }) => kind === 'link');
    const targets = new Map<string, string>();
    for (const link of links) targets.set(link.path, await targetOf(zip, link, signal));
    for (const link of links) done.set(link.path, await writeCopy(link, targets, done, folder));
    return [...done.values()];
  } catch (thrown) {
    throw tellable(thrown);
  } finally {
    await zip.close();
  }
}

async function needSpace(plan: readonly PlannedFile[], { freeBytes }: UnpackOptions): Promise<void> {
  const needed = plan.reduce((sum, { entry }) => sum + entry.size, LEFT_FREE);
  const free = await freeBytes();
  if (needed > free) throw diskFull({ neededBytes: needed, freeBytes: free });
}

/** Writes one file, checked against the size and the checksum that the archive tells. */
async function writeEntry(
  zip: ZipFile,
  { entry, path, mode }: PlannedFile,
  folder: string,
  signal: AbortSignal,
): Promise<UnpackedFile> {
  const target = join(folder, path);
  await makeFolder(dirname(target));
  // Never through what is there: the folder is ours, and new.
  const file = await open(target, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
  const hash = createHash('sha256');
  let sum = 0;
  try {
    const size = await pour(zip.bytes(entry), entry.size, signal, async (bytes) => {
      hash.update(bytes);
      sum = crc32(bytes, sum);
      await writeAll(file, bytes);
    });
    if (size !== entry.size) throw damaged(`${entry.name} is shorter than it says`);
    if (sum !== entry.crc32) throw damaged(`${entry.name} does not fit its checksum`);
    // Whatever the mask of the process takes away.
    await file.chmod(mode);
    await file.sync();
    return { path, size, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

/** Hands on what comes, never more than was told; answers how much came. */
async function pour(
  source: AsyncIterable<Buffer>,
  most: number,
  signal: AbortSignal,
  take: (bytes: Buffer) => Promise<void>,
): Promise<number> {
  let size = 0;
  for await (const bytes of source) {
    signal.throwIfAborted();
    size += bytes.length;
    if (size > most) throw unsafe('', 'holds more than it says');
    await take(bytes);
  }
  return size;
}

/** The path that a link leads to: of an entry in its own folder, or nothing that is followed. */
async function targetOf(zip: ZipFile, { entry, path }: PlannedFile, signal: AbortSignal): Promise<string> {
  const parts: Buffer[] = [];
  await pour(zip.bytes(entry), entry.size, signal, async (bytes) => void parts.push(bytes));
  const name = Buffer.concat(parts).toString();
  if (name.includes('/') || name.includes('\\')) throw unsafe(entry.name, 'is a link out of its folder');
  return path.slice(0, path.lastIndexOf('/') + 1) + name;
}

/** A link as a copy of what it leads to, over further links at most as often as there are any. */
async function writeCopy(
  link: PlannedFile,
  targets: ReadonlyMap<string, string>,
  done: ReadonlyMap<string, UnpackedFile>,
  folder: string,
): Promise<UnpackedFile> {
  let from = link.path;
  for (let hops = 0; targets.has(from) && hops <= targets.size; hops += 1) from = targets.get(from) ?? '';
  const source = targets.has(from) ? undefined : done.get(from);
  if (!source) throw unsafe(link.entry.name, 'is a link to nothing in its folder');
  const target = join(folder, link.path);
  await copyFile(join(folder, from), target, constants.COPYFILE_EXCL);
  const file = await open(target, 'r+');
  try {
    await file.chmod(link.mode);
    await file.sync();
  } finally {
    await file.close();
  }
  return { ...source, path: link.path };
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten;
}

function tellable(thrown: unknown): unknown {
  if (isDiskFull(thrown)) return diskFull({}, thrown);
  return errorCode(thrown)?.startsWith('Z_') ? damaged('what is in it is not packed as it says') : thrown;
}

const diskFull = (facts: Record<string, number>, cause?: unknown): BuildFault =>
  new BuildFault('DISK_FULL', 'There is not enough space to unpack the engine. Free some, and try again.', {
    facts,
    cause,
  });

/** The one file of this name, wherever it lies; undefined where there is none, or more than one. */
export function findOnly(files: readonly UnpackedFile[], name: string): UnpackedFile | undefined {
  const key = sameOnAnySystem(name);
  const found = files.filter(({ path }) => sameOnAnySystem(path.slice(path.lastIndexOf('/') + 1)) === key);
  return found.length === 1 ? found[0] : undefined;
}
