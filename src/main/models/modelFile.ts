import { lstat, open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { errorCode } from '../platform/atomicFile.ts';
import type { FileFacts } from '../../shared/schema/modelFile.ts';
import { classifyFile } from './classifyFile.ts';
import { explainFault } from './headerFault.ts';
import { readModelHeader } from './modelHeader.ts';
import type { RangeReader } from './modelHeader.ts';

/** A file of a model that was looked into; `reason` names it and says what to do. */
export type ModelFile = GoodFile | { readonly ok: false; readonly sizeBytes: number; readonly reason: string };

/** A file whose header can be read. */
export interface GoodFile {
  readonly ok: true;
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  /** Changes when another file takes the place, or this one is written to. */
  readonly stamp: string;
  readonly facts: FileFacts;
}

/** What is known of a file from an earlier look at it. */
export interface FactsCache {
  get(path: string, stamp: string): FileFacts | undefined;
  put(path: string, stamp: string, facts: FileFacts): void;
}

/** Looks into one file; messages call it `name`. Never rejects. */
export type FileReader = (path: string, name: string) => Promise<ModelFile>;

/** Size, time and number of a file: what tells it from the one that was there before. */
export const stampOf = ({ size, mtimeMs, ino }: Pick<Stats, 'size' | 'mtimeMs' | 'ino'>): string =>
  `${size} ${mtimeMs} ${ino}`;

/** Reads the header of the file at `path`, which messages call `name`; one that is unchanged since is not opened. Never rejects. */
export async function openModelFile(path: string, name: string, cache?: FactsCache): Promise<ModelFile> {
  let sizeBytes = 0;
  try {
    // A pipe or device would block the open for ever, so look first.
    const seen = await stat(path);
    if (!seen.isFile()) return { ok: false, sizeBytes, reason: `${name} is not a file. Put the model file there.` };
    const known = cache?.get(path, stampOf(seen));
    if (known) {
      const { size, mtimeMs } = seen;
      return { ok: true, path, name, sizeBytes: size, mtimeMs, stamp: stampOf(seen), facts: known };
    }
    const file = await open(path, 'r');
    try {
      const stats = await file.stat();
      const { size, mtimeMs } = stats;
      sizeBytes = size;
      const header = await readModelHeader(rangesOf(file, size));
      if (!header.ok) return { ok: false, sizeBytes, reason: explainFault(name, header.problem) };
      const stamp = stampOf(stats);
      const facts = classifyFile(header);
      cache?.put(path, stamp, facts);
      return { ok: true, path, name, sizeBytes, mtimeMs, stamp, facts };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { ok: false, sizeBytes, reason: await explainLost(path, name, error) };
  }
}

/** The same of a path that a folder lists or a manifest names: one that leads nowhere need not be missing. */
async function explainLost(path: string, name: string, error: unknown): Promise<string> {
  if (errorCode(error) !== 'ENOENT') return explainReadError(name, error);
  // Bytes that are no text were read as this mark, and under that name there is nothing.
  if (name.includes('\uFFFD')) return `${name} has a name that cannot be read. Rename it.`;
  const isLink = (await lstat(path).catch(() => undefined))?.isSymbolicLink() ?? false;
  return isLink
    ? `${name} is a link to nothing. Put the file there that it leads to, or remove the link.`
    : explainReadError(name, error);
}

/** What a failed open or read of `name` means to the user. */
export function explainReadError(name: string, error: unknown): string {
  const code = errorCode(error) ?? (error instanceof Error ? error.message : String(error));
  if (code === 'ENOENT' || code === 'ENOTDIR') return `${name} is missing. Put it there, or correct model.json.`;
  if (code === 'EACCES' || code === 'EPERM') return `${name} may not be read (${code}). Allow this user to read it.`;
  if (code === 'ELOOP') return `${name} is a link to itself. Put the file there.`;
  return `${name} could not be read (${code}). Check the disk that it is on.`;
}

function rangesOf(file: FileHandle, size: number): RangeReader {
  return {
    size,
    read: async (offset, length) => {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, offset + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    },
  };
}
