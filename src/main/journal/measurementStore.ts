import type { DatabaseSync } from 'node:sqlite';
import { measuredRun, memoryRung, type MeasuredRun, type MemoryRung } from '../../shared/schema/fit.ts';
import type { Transactions } from './transactions.ts';

/** So many runs of a size and rung are kept: enough against a single slow one, quick to follow a real change. */
const KEPT_OF_A_SIZE = 12;
/** So many are read, of all sizes: the newest. */
const READ = 96;

/** What was drawn with, and where. */
export interface RunKey {
  /** Of the model: other files are another model. */
  readonly fingerprint: string;
  /** Engine program and backend. */
  readonly place: string;
}

export interface NewRun extends RunKey {
  /** Id of the model. */
  readonly model: string;
  /** Device and version of the engine: runs of another one tell nothing of this. */
  readonly drawnBy: string;
  readonly computeMs: number;
  readonly run: MeasuredRun;
}

export interface MeasurementStore {
  record(run: NewRun): void;
  /** What was drawn there by the device and engine that drew last, newest first. */
  runsOf(key: RunKey): MeasuredRun[];
  /** Notes that pictures of so many pixels needed a rung. */
  keepRung(key: RunKey, pixels: number, rung: MemoryRung, at: number): void;
  /** The rungs that pictures of at most so many pixels needed since then. */
  rungsFor(key: RunKey, pixels: number, since: number): MemoryRung[];
}

export function createMeasurementStore({
  db,
  transactions,
}: {
  db: DatabaseSync;
  transactions: Transactions;
}): MeasurementStore {
  const insert = db.prepare(`INSERT INTO measurements (model, device, work, compute_ms, fingerprint, place, run)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const alike = `fingerprint = ?1 AND place = ?2 AND run ->> '$.width' = ?3 AND run ->> '$.height' = ?4
    AND run ->> '$.rung' = ?5`;
  const forget = db.prepare(`DELETE FROM measurements WHERE ${alike} AND seq NOT IN
    (SELECT seq FROM measurements WHERE ${alike} ORDER BY seq DESC LIMIT ${KEPT_OF_A_SIZE})`);
  const select = db.prepare(`SELECT run FROM measurements WHERE fingerprint = ?1 AND place = ?2 AND run IS NOT NULL
    AND device = (SELECT device FROM measurements WHERE fingerprint = ?1 AND place = ?2 AND run IS NOT NULL
      ORDER BY seq DESC LIMIT 1)
    ORDER BY seq DESC LIMIT ${READ}`);
  const putRung = db.prepare(
    'INSERT OR REPLACE INTO memory_rungs (fingerprint, place, pixels, rung, at) VALUES (?, ?, ?, ?, ?)',
  );
  const selectRungs = db.prepare(
    'SELECT rung FROM memory_rungs WHERE fingerprint = ? AND place = ? AND pixels <= ? AND at >= ?',
  );
  return {
    record({ model, drawnBy, computeMs, fingerprint, place, run }) {
      const { width, height, steps, drawMs, rung } = run;
      const work = width * height * steps;
      if (!(work > 0) || !(computeMs >= 0) || !(drawMs > 0))
        throw new RangeError(`Not a measurement: ${work} step-pixels in ${drawMs} ms`);
      transactions.run(() => {
        insert.run(model, drawnBy, work, computeMs, fingerprint, place, JSON.stringify(run));
        forget.run(fingerprint, place, width, height, rung);
      });
    },
    runsOf: ({ fingerprint, place }) =>
      select.all(fingerprint, place).flatMap((row) => {
        const parsed = measuredRun.safeParse(JSON.parse(String(row['run'])));
        return parsed.success ? [parsed.data] : [];
      }),
    keepRung: ({ fingerprint, place }, pixels, rung, at) =>
      void transactions.run(() => putRung.run(fingerprint, place, pixels, rung, at)),
    rungsFor: ({ fingerprint, place }, pixels, since) =>
      selectRungs.all(fingerprint, place, pixels, since).flatMap((row) => {
        const parsed = memoryRung.safeParse(row['rung']);
        return parsed.success ? [parsed.data] : [];
      }),
  };
}
