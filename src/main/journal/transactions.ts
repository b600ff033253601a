import type { DatabaseSync } from 'node:sqlite';
import type { StoredEvent } from '../../shared/contract/events.ts';
import { writeFailure } from './sqliteError.ts';

export interface Transactions {
  /**
   * Runs `work` as one transaction; inside another one it joins that, and its failure undoes only its own part.
   *
   * @throws AppError `DISK_FULL` when the disk is full or failing; everything was undone then.
   */
  run<T>(work: () => T): T;
  /**
   * Like `run`, but does not wait for the disk: after a power cut, and only then, the last of these may be missing.
   * For what is told often and is worth little. Inside another transaction it is part of that one.
   */
  runRelaxed<T>(work: () => T): T;
  /** Hands events out once the outermost transaction is on disk; never if their part was undone. */
  publishLater(events: readonly StoredEvent[]): void;
  /** What to take back in memory should the part at work be undone. */
  onUndo(step: () => void): void;
}

export function createTransactions(deps: {
  db: DatabaseSync;
  publish: (events: readonly StoredEvent[]) => void;
  /** Hears of every commit of an outermost transaction. */
  committed: () => void;
}): Transactions {
  const { db } = deps;
  let depth = 0;
  let written: StoredEvent[] = [];
  let undoSteps: (() => void)[] = [];
  const outbox: StoredEvent[] = [];
  let publishing = false;

  function assertOpen(): void {
    // A full disk can make SQLite end the whole transaction by itself; going on would commit half of it.
    if (!db.isTransaction) throw new Error('The transaction has already been undone by an earlier failure inside it.');
  }

  function begin(): void {
    if (depth === 0) return db.exec('BEGIN IMMEDIATE');
    assertOpen();
    db.exec(`SAVEPOINT part${depth}`);
  }

  function commit(): void {
    assertOpen();
    db.exec(depth === 1 ? 'COMMIT' : `RELEASE part${depth - 1}`);
  }

  function undo(events: number, steps: number): void {
    written.length = events;
    for (const step of undoSteps.splice(steps).toReversed()) step();
    if (!db.isTransaction) return;
    db.exec(depth === 1 ? 'ROLLBACK' : `ROLLBACK TO part${depth - 1}; RELEASE part${depth - 1}`);
  }

  /** A listener may write in turn: its events wait here, so that everyone hears them in the order of their ids. */
  function drain(): void {
    if (publishing) return;
    publishing = true;
    try {
      while (outbox.length > 0) deps.publish(outbox.splice(0));
    } finally {
      publishing = false;
    }
  }

  function attempt<T>(work: () => T): T {
    begin();
    depth += 1;
    const events = written.length;
    const steps = undoSteps.length;
    try {
      const result = work();
      if (result instanceof Promise) throw new TypeError('Work in a transaction must not wait for anything.');
      commit();
      return result;
    } catch (error) {
      undo(events, steps);
      throw error;
    } finally {
      depth -= 1;
    }
  }

  function run<T>(work: () => T): T {
    let result;
    try {
      result = attempt(work);
    } catch (error) {
      throw writeFailure(error, db.location() ?? '');
    }
    if (depth === 0) {
      undoSteps = [];
      deps.committed();
      outbox.push(...written);
      written = [];
      drain();
    }
    return result;
  }

  return {
    run,
    runRelaxed(work) {
      if (depth > 0) return run(work);
      db.exec('PRAGMA synchronous = NORMAL');
      try {
        return run(work);
      } finally {
        db.exec('PRAGMA synchronous = FULL');
      }
    },
    publishLater: (events) => void written.push(...events),
    onUndo: (step) => void undoSteps.push(step),
  };
}
