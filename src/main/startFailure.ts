import { AppError } from '../shared/schema/error.ts';
import { writeFailure } from './journal/sqliteError.ts';
import { isDiskFull } from './platform/atomicFile.ts';

/** What a start that failed is told as: a full disk is no bug, wherever in the start it was met. */
export function startFailure(thrown: unknown, dataDir: string): unknown {
  if (!isDiskFull(thrown)) return writeFailure(thrown, dataDir);
  return new AppError(
    'DISK_FULL',
    `Tintype cannot start because the disk of ${dataDir} is full. Free some space there, then start again.`,
    { facts: { dataDir }, cause: thrown },
  );
}
