import type { DatabaseSync } from 'node:sqlite';
import type { NewEvent } from '../../shared/contract/events.ts';
import { downloadRecord, type DownloadRecord } from '../../shared/schema/download.ts';
import type { Transactions } from './transactions.ts';

/** Downloads of models. */
export interface DownloadStore {
  /** Oldest first. */
  all(): DownloadRecord[];
  /** Adds, or replaces the one of the same id. */
  save(record: DownloadRecord, events: readonly NewEvent[]): void;
  /** Does not wait for the disk: at worst a power cut takes back how far it was. */
  saveProgress(record: DownloadRecord, events: readonly NewEvent[]): void;
  remove(id: string, events: readonly NewEvent[]): void;
}

export function createDownloadStore(deps: {
  db: DatabaseSync;
  transactions: Transactions;
  appendEvents: (events: readonly NewEvent[]) => void;
}): DownloadStore {
  const { db, transactions } = deps;
  const select = db.prepare('SELECT record FROM downloads ORDER BY seq');
  const upsert = db.prepare(`INSERT INTO downloads (id, record) VALUES (?, ?)
    ON CONFLICT (id) DO UPDATE SET record = excluded.record`);
  const remove = db.prepare('DELETE FROM downloads WHERE id = ?');
  const write = (record: DownloadRecord, events: readonly NewEvent[]): void => {
    upsert.run(record.id, JSON.stringify(record));
    deps.appendEvents(events);
  };
  return {
    all: () => select.all().map(({ record }) => downloadRecord.parse(JSON.parse(String(record)))),
    save: (record, events) => transactions.run(() => write(record, events)),
    saveProgress: (record, events) => transactions.runRelaxed(() => write(record, events)),
    remove: (id, events) =>
      transactions.run(() => {
        remove.run(id);
        deps.appendEvents(events);
      }),
  };
}
