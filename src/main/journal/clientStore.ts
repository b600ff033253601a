import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** More applications than this on one machine are no list for a person any more. */
const LISTED = 500;

const clientTotals = z.object({
  name: z.string().describe('Empty: no name was said.'),
  submitted: z.int(),
  complete: z.int(),
  error: z.int(),
  cancelled: z.int(),
  images: z.int(),
  computeMs: z.int(),
  firstAt: z.int(),
  lastAt: z.int(),
});
/** What an application's jobs came to. What was submitted and has not ended waits or is at work. */
export type ClientTotals = z.output<typeof clientTotals>;

/** Totals by application, kept by triggers on the rows of jobs (see `migrations.ts`), so reading them costs a row each. */
export interface ClientStore {
  /** The latest first, at most 500. */
  list(): ClientTotals[];
}

export function createClientStore(db: DatabaseSync): ClientStore {
  const select = db.prepare(`SELECT name, submitted, complete, error, cancelled, images, compute_ms AS computeMs,
    first_at AS firstAt, last_at AS lastAt FROM clients ORDER BY last_at DESC, name LIMIT ${LISTED}`);
  return { list: () => clientTotals.array().parse(select.all()) };
}
