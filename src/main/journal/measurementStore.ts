import type { DatabaseSync } from 'node:sqlite';
import type { Transactions } from './transactions.ts';

/** The median of this many runs: steady against a single slow one, quick to follow a real change. */
const SAMPLES = 16;

/** How fast this machine drew: `work` in step-pixels (width × height × steps), `computeMs` in milliseconds. */
export interface Measurement {
  readonly model: string;
  readonly device: string;
  readonly work: number;
  readonly computeMs: number;
}

export interface MeasurementStore {
  record(measurement: Measurement): void;
  /** Milliseconds for one unit of work with this model on the device it ran on last; undefined until it has run. */
  rate(model: string): number | undefined;
}

export function createMeasurementStore({
  db,
  transactions,
}: {
  db: DatabaseSync;
  transactions: Transactions;
}): MeasurementStore {
  const insert = db.prepare('INSERT INTO measurements (model, device, work, compute_ms) VALUES (?, ?, ?, ?)');
  const forget = db.prepare(`DELETE FROM measurements WHERE model = ? AND seq NOT IN
    (SELECT seq FROM measurements WHERE model = ? ORDER BY seq DESC LIMIT ${SAMPLES})`);
  const rates = db.prepare(`SELECT compute_ms / work AS rate FROM measurements
    WHERE model = ?1 AND device = (SELECT device FROM measurements WHERE model = ?1 ORDER BY seq DESC LIMIT 1)`);
  return {
    record({ model, device, work, computeMs }) {
      if (!(work > 0) || !(computeMs >= 0))
        throw new RangeError(`Not a measurement: ${work} step-pixels in ${computeMs} ms`);
      transactions.run(() => {
        insert.run(model, device, work, computeMs);
        forget.run(model, model);
      });
    },
    rate: (model) => median(rates.all(model).map((row) => Number(row['rate']))),
  };
}

function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}
