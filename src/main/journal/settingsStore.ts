import type { DatabaseSync } from 'node:sqlite';
import type { Transactions } from './transactions.ts';

/** Values by name, as JSON; what a value means is parsed by who asks for it. */
export interface SettingsStore {
  get(key: string): unknown;
  /** @param value anything JSON can hold; `undefined` is a bug. */
  set(key: string, value: unknown): void;
  delete(key: string): void;
}

export function createSettingsStore({
  db,
  transactions,
}: {
  db: DatabaseSync;
  transactions: Transactions;
}): SettingsStore {
  const select = db.prepare('SELECT value FROM settings WHERE key = ?');
  const upsert = db.prepare('INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)');
  const remove = db.prepare('DELETE FROM settings WHERE key = ?');
  return {
    get(key) {
      const row = select.get(key);
      return row && JSON.parse(String(row['value']));
    },
    set(key, value) {
      const text = JSON.stringify(value);
      if (text === undefined) throw new TypeError(`The setting ${key} has no value that can be kept.`);
      transactions.run(() => upsert.run(key, text));
    },
    delete: (key) => void transactions.run(() => remove.run(key)),
  };
}
