import { statSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../shared/schema/error.ts';
import { isRefusedFile, writeFailure } from './journal/sqliteError.ts';
import { errorCode, isDiskFull } from './platform/atomicFile.ts';

/** What a start that failed is told as: a full disk is no bug, nor is what others did to the data folder. */
export function startFailure(thrown: unknown, dataDir: string): unknown {
  if (isDiskFull(thrown))
    return new AppError(
      'DISK_FULL',
      `Tintype cannot start because the disk of ${dataDir} is full. Free some space there, then start again.`,
      { facts: { dataDir }, cause: thrown },
    );
  const reason = inTheWay(thrown, dataDir);
  if (reason === undefined) return writeFailure(thrown, dataDir);
  return new AppError('INTERNAL_ERROR', `Tintype cannot start because ${reason}`, {
    facts: { dataDir },
    cause: thrown,
  });
}

/** What a start is told as whose data folder cannot be made. */
export const noDataFolder = (dataDir: string, cause: unknown): AppError =>
  new AppError(
    'INVALID_REQUEST',
    `The data folder ${dataDir} cannot be made (${cause instanceof Error ? cause.message : String(cause)}). Choose another with --data-dir.`,
    { cause },
  );

/** What in the data folder is not as it must be, and what to do about it. */
function inTheWay(thrown: unknown, dataDir: string): string | undefined {
  if (isRefusedFile(thrown))
    return `instance.lock or journal.db in ${dataDir} cannot be opened. See that both are files that this user may write, then start again.`;
  const place = placeOf(thrown);
  if (place === undefined || path.relative(dataDir, place).startsWith('..')) return undefined;
  switch (errorCode(thrown)) {
    case 'ENOTDIR':
    case 'EEXIST':
      return `${fileOn(place)} is a file where a folder belongs. Move it away, then start again.`;
    case 'EISDIR':
      return `${place} is a folder where a file belongs. Move it away, then start again.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `this user may not read or write ${place}. Change its permissions, or choose another folder with --data-dir.`;
    default:
      return undefined;
  }
}

/** The path that a call to the file system failed at; of two, as when a file is renamed, the one it was to become. */
function placeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined;
  const { path: from, dest }: NodeJS.ErrnoException & { dest?: string } = thrown;
  return dest ?? from;
}

/** The file on the way to `place`, which is below it where that is no folder. */
function fileOn(place: string): string {
  const parent = path.dirname(place);
  if (parent === place || isFolder(parent)) return place;
  return fileOn(parent);
}

const isFolder = (place: string): boolean => {
  try {
    return statSync(place).isDirectory();
  } catch {
    return false;
  }
};
