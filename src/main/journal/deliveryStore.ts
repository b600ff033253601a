import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Transactions } from './transactions.ts';

/** How many of the newest deliveries that were given up are kept, for people to look at. */
const GIVEN_UP_KEPT = 1000;

const delivery = z.object({
  id: z.string(),
  jobId: z.string(),
  url: z.string(),
  body: z.string(),
  attempt: z.int().describe('Tries so far.'),
  at: z.int().describe('When the next try is due, in epoch milliseconds.'),
});
export type Delivery = z.output<typeof delivery>;

/** Webhook calls still to be made. */
export interface DeliveryStore {
  add(delivery: Omit<Delivery, 'attempt'>): void;
  /** What is due at `now`, the longest overdue first. */
  due(now: number, limit: number): Delivery[];
  reschedule(id: string, attempt: number, at: number): void;
  done(id: string): void;
  gaveUp(id: string): void;
  /** When the next one is due; undefined when none waits. */
  nextAt(): number | undefined;
}

export function createDeliveryStore({
  db,
  transactions,
}: {
  db: DatabaseSync;
  transactions: Transactions;
}): DeliveryStore {
  const insert = db.prepare(
    'INSERT INTO deliveries (id, job_id, url, body, attempt, at, gave_up) VALUES (?, ?, ?, ?, 0, ?, 0)',
  );
  const selectDue = db.prepare(`SELECT id, job_id AS jobId, url, body, attempt, at FROM deliveries
    WHERE gave_up = 0 AND at <= ? ORDER BY at, seq LIMIT ?`);
  const move = db.prepare('UPDATE deliveries SET attempt = ?, at = ? WHERE id = ?');
  const remove = db.prepare('DELETE FROM deliveries WHERE id = ?');
  const giveUp = db.prepare('UPDATE deliveries SET gave_up = 1 WHERE id = ?');
  const forget = db.prepare(`DELETE FROM deliveries WHERE gave_up = 1 AND seq NOT IN
    (SELECT seq FROM deliveries WHERE gave_up = 1 ORDER BY seq DESC LIMIT ${GIVEN_UP_KEPT})`);
  const next = db.prepare('SELECT min(at) AS at FROM deliveries WHERE gave_up = 0');
  return {
    add: ({ id, jobId, url, body, at }) => void transactions.run(() => insert.run(id, jobId, url, body, at)),
    due: (now, limit) => delivery.array().parse(selectDue.all(now, limit)),
    reschedule: (id, attempt, at) => void transactions.run(() => move.run(attempt, at, id)),
    done: (id) => void transactions.run(() => remove.run(id)),
    gaveUp: (id) =>
      transactions.run(() => {
        giveUp.run(id);
        forget.run();
      }),
    nextAt: () => {
      const at = next.get()?.['at'];
      return typeof at === 'number' ? at : undefined;
    },
  };
}
