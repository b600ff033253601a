import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from './migrations.ts';
import { CorruptDatabase } from './sqliteError.ts';

/** Checking reads every page, 0.1 s for 100 MB at best; a larger journal that was closed cleanly is trusted. */
const ALWAYS_CHECKED_BYTES = 128 * 1024 * 1024;

/**
 * Opens a journal and brings it to the newest format; a missing or empty file becomes a new one,
 * readable only by its owner, since it holds prompts and secrets.
 *
 * @throws an error for which `isCorrupt` is true when the file is damaged, and NOT_SUPPORTED
 *   when a newer version of the app wrote it.
 */
export function openDatabase(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true });
  closeSync(openSync(file, 'a', 0o600));
  const leftOpen = wasLeftOpen(file);
  const db = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: true });
  try {
    // FULL, not NORMAL: in WAL mode NORMAL may lose the last commits when power fails, and a submit was answered by then.
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -1000;
      PRAGMA wal_autocheckpoint = 4000; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 16777216;`);
    if (leftOpen || sizeOf(file) <= ALWAYS_CHECKED_BYTES) check(db, file);
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Whether a journal that nobody has open was not closed the last time: its process was killed, or the power failed. */
export const wasLeftOpen = (file: string): boolean => sizeOf(`${file}-wal`) > 0;

/** Moves a damaged journal out of the way, never deleting it. Answers its new path. */
export function setAside(file: string, now: number): string {
  const stem = join(dirname(file), basename(file, extname(file)));
  const time = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  let aside = `${stem}.corrupt-${time}.db`;
  for (let n = 2; existsSync(aside); n += 1) aside = `${stem}.corrupt-${time}-${n}.db`;
  renameSync(file, aside);
  for (const suffix of ['-wal', '-shm']) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  return aside;
}

function check(db: DatabaseSync, file: string): void {
  const verdict = db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (verdict !== 'ok') throw new CorruptDatabase(`The journal ${file} is damaged: ${String(verdict)}`);
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
