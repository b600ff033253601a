import type { DatabaseSync } from 'node:sqlite';
import type { Transactions } from './transactions.ts';

/** What was found out about model files, by path; it counts only for the file that bore the same `stamp`. */
export interface ModelFileStore {
  /** The facts kept with `keepFacts`, as parsed JSON; what they mean is parsed by who asks. */
  facts(path: string, stamp: string): unknown;
  keepFacts(files: readonly { readonly path: string; readonly stamp: string; readonly facts: unknown }[]): void;
  sha256(path: string, stamp: string): string | undefined;
  keepSha256(path: string, stamp: string, sha256: string): void;
}

/** Files that are gone are kept too, as a drive may come back; beyond this many the oldest are forgotten. */
const KEPT = 20_000;

export function createModelFileStore({
  db,
  transactions,
}: {
  db: DatabaseSync;
  transactions: Transactions;
}): ModelFileStore {
  const select = db.prepare('SELECT facts, sha256 FROM model_files WHERE path = ? AND stamp = ?');
  // Another stamp is another file, whose hash is not known.
  const upsertFacts = db.prepare(`INSERT INTO model_files (path, stamp, facts) VALUES (?, ?, ?)
    ON CONFLICT (path) DO UPDATE SET facts = excluded.facts, stamp = excluded.stamp,
      sha256 = iif(stamp = excluded.stamp, sha256, NULL)`);
  const upsertHash = db.prepare(`INSERT INTO model_files (path, stamp, sha256) VALUES (?, ?, ?)
    ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256, stamp = excluded.stamp,
      facts = iif(stamp = excluded.stamp, facts, NULL)`);
  const forget = db.prepare(`DELETE FROM model_files WHERE seq <= (SELECT max(seq) FROM model_files) - ${KEPT}`);
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  return {
    facts(path, stamp) {
      const facts = text(select.get(path, stamp)?.['facts']);
      return facts === undefined ? undefined : JSON.parse(facts);
    },
    keepFacts(files) {
      if (files.length === 0) return;
      transactions.run(() => {
        for (const { path, stamp, facts } of files) upsertFacts.run(path, stamp, JSON.stringify(facts));
        forget.run();
      });
    },
    sha256: (path, stamp) => text(select.get(path, stamp)?.['sha256']),
    keepSha256: (path, stamp, sha256) => void transactions.run(() => upsertHash.run(path, stamp, sha256)),
  };
}
