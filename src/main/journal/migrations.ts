import type { DatabaseSync } from 'node:sqlite';
import { AppError } from '../../shared/schema/error.ts';

/**
 * Formats of the journal; the script at index n leads from version n to n + 1. A released script is never edited.
 *
 * `jobs` and `images` hold only what lists and sweeps look at, so reading all of them is cheap; the whole
 * record is JSON beside them. `labels` are the tags, one `["name","value"]` a line. The search index holds no text (contentless): for each image its words and
 * its traits, see `imageSearch.ts`. Prefixes of 1 to 20 characters have indexes of their own, else a prefix
 * that fits most images costs several times as much as a whole word.
 *
 * `clients` holds what the jobs of each application came to. Triggers keep it: a job counts when its record is first
 * written, and for what came of it when it has ended (it is never written again after that). So it is right whoever
 * writes, is undone with the rest, and stays when jobs are forgotten. `clientStore.ts` drops the oldest of very many.
 *
 * `measurements` with a `run` (JSON) are images that were drawn here, by model fingerprint and place (engine and
 * backend); `device` then holds the version of the engine too. Rows without one are of an older format and not read.
 * `memory_rungs` holds for each such place with how much less memory pictures of so many pixels had to be drawn.
 */
const migrations: readonly string[] = [
  `
  CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, status TEXT NOT NULL, lane TEXT NOT NULL,
    position REAL NOT NULL, model TEXT NOT NULL, created_at INTEGER NOT NULL, ended_at INTEGER, work REAL NOT NULL,
    labels TEXT NOT NULL
  ) STRICT;
  CREATE INDEX jobs_ended ON jobs (ended_at) WHERE ended_at IS NOT NULL;
  CREATE TABLE job_records (
    seq INTEGER PRIMARY KEY REFERENCES jobs (seq) ON DELETE CASCADE, record TEXT NOT NULL
  ) STRICT;

  CREATE TABLE idempotency (
    key TEXT PRIMARY KEY, job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    body_hash TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX idempotency_job ON idempotency (job_id);
  CREATE INDEX idempotency_at ON idempotency (at);

  CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, type TEXT NOT NULL, job_id TEXT, data TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_job ON events (job_id, id) WHERE job_id IS NOT NULL;

  CREATE TABLE images (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, job_id TEXT NOT NULL, job_index INTEGER NOT NULL,
    file TEXT NOT NULL, missing INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX images_job ON images (job_id, job_index);
  CREATE TABLE image_records (
    seq INTEGER PRIMARY KEY REFERENCES images (seq) ON DELETE CASCADE, record TEXT NOT NULL
  ) STRICT;
  CREATE VIRTUAL TABLE image_search USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii',
    prefix = '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20'
  );

  CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE measurements (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT NULL, device TEXT NOT NULL, work REAL NOT NULL,
    compute_ms REAL NOT NULL
  ) STRICT;
  CREATE INDEX measurements_model ON measurements (model, seq);

  CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, job_id TEXT NOT NULL, url TEXT NOT NULL,
    body TEXT NOT NULL, attempt INTEGER NOT NULL, at INTEGER NOT NULL, gave_up INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX deliveries_due ON deliveries (at, seq) WHERE gave_up = 0;
  `,
  `
  CREATE TABLE templates (slug TEXT PRIMARY KEY, name TEXT NOT NULL, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE api_keys (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, prefix TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, last_used_at INTEGER
  ) STRICT;

  CREATE TABLE clients (
    name TEXT PRIMARY KEY, submitted INTEGER NOT NULL, complete INTEGER NOT NULL, error INTEGER NOT NULL,
    cancelled INTEGER NOT NULL, images INTEGER NOT NULL, compute_ms INTEGER NOT NULL, first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE VIEW job_clients AS SELECT seq, coalesce(record ->> '$.client', '') AS name, record ->> '$.status' AS status,
    record ->> '$.createdAt' AS created_at,
    (SELECT count(*) FROM json_each(record, '$.images') WHERE value ->> 'state' = 'saved') AS images,
    (SELECT coalesce(sum(value ->> 'computeMs'), 0) FROM json_each(record, '$.images') WHERE value ->> 'state' = 'saved')
      AS compute_ms
    FROM job_records;
  INSERT INTO clients SELECT name, count(*), sum(status = 'complete'), sum(status = 'error'), sum(status = 'cancelled'),
    sum(iif(status IN ('pending', 'in_progress'), 0, images)),
    sum(iif(status IN ('pending', 'in_progress'), 0, compute_ms)), min(created_at), max(created_at)
    FROM job_clients GROUP BY name;
  CREATE TRIGGER client_asks BEFORE INSERT ON job_records
    WHEN NOT EXISTS (SELECT 1 FROM job_records WHERE seq = NEW.seq) BEGIN
    INSERT INTO clients VALUES (coalesce(NEW.record ->> '$.client', ''), 1, 0, 0, 0, 0, 0,
      NEW.record ->> '$.createdAt', NEW.record ->> '$.createdAt')
      ON CONFLICT (name) DO UPDATE SET submitted = submitted + 1, last_at = max(last_at, excluded.last_at);
  END;
  CREATE TRIGGER client_served AFTER INSERT ON job_records
    WHEN (SELECT ended_at FROM jobs WHERE seq = NEW.seq) IS NOT NULL BEGIN
    UPDATE clients SET complete = complete + (job.status = 'complete'), error = error + (job.status = 'error'),
      cancelled = cancelled + (job.status = 'cancelled'), images = clients.images + job.images,
      compute_ms = clients.compute_ms + job.compute_ms
      FROM job_clients AS job WHERE job.seq = NEW.seq AND clients.name = job.name;
  END;
  `,
  `
  CREATE INDEX image_hashes ON image_records (record ->> '$.sha256');
  `,
  `
  CREATE INDEX image_dates ON image_records (record ->> '$.createdAt');
  CREATE INDEX clients_last ON clients (last_at DESC, name);
  `,
  `
  CREATE TABLE model_files (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE, stamp TEXT NOT NULL, facts TEXT, sha256 TEXT
  ) STRICT;
  `,
  `
  CREATE TABLE downloads (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, record TEXT NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE measurements ADD COLUMN fingerprint TEXT;
  ALTER TABLE measurements ADD COLUMN place TEXT;
  ALTER TABLE measurements ADD COLUMN run TEXT;
  CREATE INDEX measurements_run ON measurements (fingerprint, place, seq) WHERE run IS NOT NULL;
  CREATE TABLE memory_rungs (
    fingerprint TEXT NOT NULL, place TEXT NOT NULL, pixels INTEGER NOT NULL, rung TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (fingerprint, place, pixels)
  ) STRICT, WITHOUT ROWID;
  `,
];

export const latestVersion = migrations.length;

/**
 * Brings the database from its version to `target`, one transaction a step. Throws NOT_SUPPORTED when a newer
 * version of the app wrote it.
 *
 * @param target 0 to {@link latestVersion}; below the latest only in tests of the way up.
 */
export function migrate(db: DatabaseSync, target: number = latestVersion): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > latestVersion) {
    throw new AppError(
      'NOT_SUPPORTED',
      `The journal ${db.location() ?? ''} was written by a newer version of this app (format ${version}, this version reads up to ${latestVersion}). ` +
        'Install the newer version again, or start with another data folder.',
      { facts: { format: version, readUpTo: latestVersion } },
    );
  }
  for (let next = version; next < target; next += 1) {
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(migrations[next] ?? '');
      db.exec(`PRAGMA user_version = ${next + 1}`);
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}
