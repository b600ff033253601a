import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { errorCode } from '../platform/atomicFile.ts';
import { explainFault } from './headerFault.ts';
import type { Tensors } from './headerFault.ts';
import { readModelHeader } from './modelHeader.ts';
import type { RangeReader } from './modelHeader.ts';

/** A file of a model that was looked into; `reason` names it and says what to do. */
export type ModelFile =
  | {
      readonly ok: true;
      readonly path: string;
      readonly name: string;
      readonly sizeBytes: number;
      readonly mtimeMs: number;
      readonly tensors: Tensors;
    }
  | { readonly ok: false; readonly sizeBytes: number; readonly reason: string };

/** Reads the header of the file at `path`, which messages call `name`. Never rejects. */
export async function openModelFile(path: string, name: string): Promise<ModelFile> {
  let sizeBytes = 0;
  try {
    // A pipe or device would block the open for ever, so look first.
    if (!(await stat(path)).isFile())
      return { ok: false, sizeBytes, reason: `${name} is not a file. Put the model file there.` };
    const file = await open(path, 'r');
    try {
      const { size, mtimeMs } = await file.stat();
      sizeBytes = size;
      const header = await readModelHeader(rangesOf(file, size));
      if (!header.ok) return { ok: false, sizeBytes, reason: explainFault(name, header.problem) };
      return { ok: true, path, name, sizeBytes, mtimeMs, tensors: header.tensors };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { ok: false, sizeBytes, reason: explainReadError(name, error) };
  }
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
