import { statfsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { AppError } from '../../shared/schema/error.ts';

/** Primary result codes of SQLite, https://sqlite.org/rescode.html. */
const PERM = 3;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/** The file cannot be trusted: not a database, cut off, or with broken pages. */
export class CorruptDatabase extends Error {
  override readonly name = 'CorruptDatabase';
}

export function isCorrupt(thrown: unknown): boolean {
  const code = resultCode(thrown);
  return thrown instanceof CorruptDatabase || code === CORRUPT || code === NOTADB;
}

/** The file cannot be opened, or not for writing. */
export const isRefusedFile = (thrown: unknown): boolean => [PERM, READONLY, CANTOPEN].includes(resultCode(thrown) ?? 0);

/** What a failed write is to the caller: `DISK_FULL` when the disk is full or failing, otherwise what was thrown. */
export function writeFailure(thrown: unknown, file: string): unknown {
  const code = resultCode(thrown);
  if (code !== FULL && code !== IOERR) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError(
    'DISK_FULL',
    'The journal could not be written because its disk is full or failing. Free some space there, then try again.',
    { facts: { file: basename(file), reason, ...freeBytes(file) }, cause: thrown },
  );
}

function resultCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown) || typeof thrown.errcode !== 'number') return undefined;
  return thrown.errcode & 0xff;
}

function freeBytes(file: string): { freeBytes?: number } {
  try {
    const disk = statfsSync(dirname(file));
    return { freeBytes: disk.bavail * disk.bsize };
  } catch {
    return {};
  }
}
