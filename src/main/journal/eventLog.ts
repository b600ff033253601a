import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { eventData, eventTypes } from '../../shared/contract/events.ts';
import type { NewEvent, StoredEvent } from '../../shared/contract/events.ts';
import type { Transactions } from './transactions.ts';

/** How many of the newest events are kept for replay, and how many more may gather before the oldest go. */
const KEPT = 20_000;
const PRUNE_EVERY = 1000;
/** Far more than are ever written between two waits for the disk. */
const SKIPPED_IDS = 10_000;

export interface EventLog {
  /** Writes the events within the transaction at work, or one of their own, and hands them out after its commit. */
  append(events: readonly NewEvent[]): void;
  /** At most `limit` events after `id`, oldest first; of one job when `jobId` is given. */
  since(id: number, limit: number, jobId?: string): StoredEvent[];
  /** Id of the oldest event kept; one more than {@link EventLog.lastId} when none is. */
  firstId(): number;
  /** The next event has a higher id; skipped ids count as given. 0 before the first event. */
  lastId(): number;
  /**
   * For a log that was not closed: a power cut may have taken the last progress events, which readers have heard.
   * Their ids must not be given again, or a reader that resumes after one would take new events for old.
   * What comes back from {@link EventLog.since} has a hole there, but nothing that is still known is missing.
   */
  skipIds(): void;
}

const eventHead = z.object({
  id: z.int(),
  at: z.int(),
  type: z.enum(eventTypes),
  jobId: z.string().optional(),
  data: z.unknown(),
});
const storedEvent = z.custom<StoredEvent>((value) => {
  const head = eventHead.safeParse(value);
  return head.success && eventData[head.data.type].safeParse(head.data.data).success;
});

export function createEventLog(deps: { db: DatabaseSync; now: () => number; transactions: Transactions }): EventLog {
  const { db, transactions } = deps;
  const insert = db.prepare('INSERT INTO events (at, type, job_id, data) VALUES (?, ?, ?, ?)');
  // By number, not by id: ids have holes.
  const prune = db.prepare('DELETE FROM events WHERE id <= (SELECT id FROM events ORDER BY id DESC LIMIT 1 OFFSET ?)');
  const skip = db.prepare("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'events'");
  const after = db.prepare('SELECT * FROM events WHERE id > ? ORDER BY id LIMIT ?');
  const afterOfJob = db.prepare('SELECT * FROM events WHERE job_id = ? AND id > ? ORDER BY id LIMIT ?');
  const first = db.prepare('SELECT min(id) AS id FROM events');
  const last = db.prepare("SELECT seq AS id FROM sqlite_sequence WHERE name = 'events'");

  function write(event: NewEvent, at: number): StoredEvent {
    const id = Number(insert.run(at, event.type, event.jobId ?? null, JSON.stringify(event.data)).lastInsertRowid);
    if (id % PRUNE_EVERY === 0) prune.run(KEPT);
    return { ...event, id, at };
  }

  const lastId = (): number => Number(last.get()?.['id'] ?? 0);

  return {
    append(events) {
      if (events.length === 0) return;
      const at = deps.now();
      transactions.run(() => transactions.publishLater(events.map((event) => write(event, at))));
    },
    since(id, limit, jobId) {
      const rows = jobId === undefined ? after.all(id, limit) : afterOfJob.all(jobId, id, limit);
      return rows.flatMap(readEvent);
    },
    firstId: () => Number(first.get()?.['id'] ?? lastId() + 1),
    lastId,
    skipIds: () => void transactions.run(() => skip.run(SKIPPED_IDS)),
  };
}

/** None for an event of a kind this version no longer knows: nobody could act on it, and the rest must still be heard. */
function readEvent(row: Record<string, unknown>): StoredEvent[] {
  const { id, at, type, job_id: jobId, data } = row;
  const event = storedEvent.safeParse({
    id,
    at,
    type,
    ...(jobId !== null && { jobId }),
    data: JSON.parse(String(data)),
  });
  return event.success ? [event.data] : [];
}
