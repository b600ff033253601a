import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

/** More applications than this on one machine are no list for a person any more. */
const LISTED = 500;
/** Whoever needs no key may call itself anything, each time anew. */
const KEPT = 1000;
/** Jobs between looks whether there are more. */
const PRUNE_EVERY = 100;

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
  /**
   * The job of this number is booked. From time to time the oldest beyond 1,000 applications are forgotten, but never
   * one that has a key or whose jobs have not all ended: what came of those is still to be counted.
   */
  jobBooked(number: number): void;
}

export function createClientStore(db: DatabaseSync): ClientStore {
  const select = db.prepare(`SELECT name, submitted, complete, error, cancelled, images, compute_ms AS computeMs,
    first_at AS firstAt, last_at AS lastAt FROM clients ORDER BY last_at DESC, name LIMIT ${LISTED}`);
  const prune = db.prepare(`DELETE FROM clients WHERE name IN
    (SELECT name FROM clients ORDER BY last_at DESC, name LIMIT -1 OFFSET ${KEPT})
    AND submitted = complete + error + cancelled AND name NOT IN (SELECT name FROM api_keys)`);
  return {
    list: () => clientTotals.array().parse(select.all()),
    jobBooked(number) {
      if (number % PRUNE_EVERY === 0) prune.run();
    },
  };
}
