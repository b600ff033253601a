import type { DatabaseSync } from 'node:sqlite';

/** Commits between two write-backs; a submit changes some eight pages, so the log is about 5 MB by then. */
const COMMITS = 150;
/** Nothing was committed for so long: nobody waits for an answer just now, most likely. */
const QUIET_MS = 5;

/**
 * Writes the log of the journal back into its file when it is quiet; answers what is to be told of every commit. That
 * takes 5 to 10 ms, which SQLite by itself would add to one commit in every hundred while somebody waits for it. Where
 * it is never quiet, that one (`wal_autocheckpoint`) still steps in.
 */
export function writeBackWhenQuiet(db: DatabaseSync): () => void {
  let commits = 0;
  let due: NodeJS.Timeout | undefined;

  function writeBack(): void {
    due = undefined;
    commits = 0;
    try {
      db.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch {
      // A full disk, or closed meanwhile: the log still holds everything.
    }
  }

  return () => {
    commits += 1;
    if (due) due.refresh();
    else if (commits >= COMMITS) due = setTimeout(writeBack, QUIET_MS).unref();
  };
}
