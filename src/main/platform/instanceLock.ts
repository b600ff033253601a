import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const SQLITE_BUSY = 5;

export type InstanceLock = { readonly held: true; release(): void } | { readonly held: false };

/**
 * Makes sure only one process works on what `file` stands for; the file is created where it is missing.
 *
 * The lock is an SQLite file in an exclusive transaction, because Node has no file locks of its own: the
 * operating system drops it when the process dies, however it dies, so none is ever left behind as a pid
 * file would be. Nothing is written to the file. On POSIX, do not open it by other means in the same
 * process: closing it there would drop the lock.
 *
 * @returns `held: false` when another process, or this one, already has it.
 * @throws what SQLite throws when the file cannot be opened.
 */
export function acquireInstanceLock(file: string): InstanceLock {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (isBusy(error)) return { held: false };
    throw error;
  }
  return {
    held: true,
    release: () => {
      if (db.isOpen) db.close();
    },
  };
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error && 'errcode' in thrown && thrown.errcode === SQLITE_BUSY;
}
