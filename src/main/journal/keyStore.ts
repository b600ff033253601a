import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Transactions } from './transactions.ts';

const storedKey = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  hash: z.string(),
  createdAt: z.int(),
  lastUsedAt: z.int().nullable(),
});
/** A key of an application: `hash` is all that is kept of the key itself, beside how it begins. */
export type StoredKey = z.output<typeof storedKey>;

export interface KeyStore {
  add(key: StoredKey): void;
  /** Oldest first. */
  all(): StoredKey[];
  /** Does not wait for the disk: at worst a power cut takes back when a key was used last. */
  used(id: string, at: number): void;
  remove(id: string): void;
}

export function createKeyStore({ db, transactions }: { db: DatabaseSync; transactions: Transactions }): KeyStore {
  const insert = db.prepare(
    'INSERT INTO api_keys (id, name, prefix, hash, created_at, last_used_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const select = db.prepare(`SELECT id, name, prefix, hash, created_at AS createdAt, last_used_at AS lastUsedAt
    FROM api_keys ORDER BY seq`);
  const touch = db.prepare('UPDATE api_keys SET last_used_at = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM api_keys WHERE id = ?');
  return {
    add: ({ id, name, prefix, hash, createdAt, lastUsedAt }) =>
      void transactions.run(() => insert.run(id, name, prefix, hash, createdAt, lastUsedAt)),
    all: () => storedKey.array().parse(select.all()),
    used: (id, at) => void transactions.runRelaxed(() => touch.run(at, id)),
    remove: (id) => void transactions.run(() => remove.run(id)),
  };
}
