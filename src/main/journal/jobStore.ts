import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { NewEvent } from '../../shared/contract/events.ts';
import { AppError } from '../../shared/schema/error.ts';
import type { Lane } from '../../shared/schema/generation.ts';
import type { ImageRecord } from '../../shared/schema/image.ts';
import type { JobRecord } from '../../shared/schema/job.ts';
import { createJobIndex } from './jobIndex.ts';
import type { JobFilter } from './jobListIndex.ts';
import { createJobRows } from './jobRows.ts';
import { placeAt, spread } from './positions.ts';
import type { Transactions } from './transactions.ts';

interface Idempotency {
  readonly key: string;
  readonly bodyHash: string;
  readonly at: number;
}

/** The jobs of the journal. One process at a time may have them open, since lists are answered from memory. */
export interface JournalJobs {
  /** Books a new job with its events. @throws when there is a job of this id already. */
  insert(job: JobRecord, events: readonly NewEvent[], idempotency?: Idempotency): void;
  /** Replaces the job's row, books `image` with it, and appends the events. @throws when there is no such job; ALREADY_TERMINAL when it has ended. */
  save(job: JobRecord, events: readonly NewEvent[], image?: ImageRecord): void;
  /** Like `save`, for progress: does not wait for the disk, so a power cut may cost the last of it. */
  saveProgress(job: JobRecord, events: readonly NewEvent[]): void;
  get(id: string): JobRecord | undefined;
  /** Newest first by order of insertion; `page` is 1-based. */
  list(filter: JobFilter, page: number, limit: number): { items: JobRecord[]; total: number };
  pending(limit: number): JobRecord[];
  countPending(): number;
  rankOf(id: string): number | undefined;
  /** In step-pixels: width × height × steps × images still to be made. */
  workAhead(id: string): number;
  inProgress(): JobRecord[];
  /** For a new job: after all of its lane, also what is running there, which may come back to its place. */
  lastPosition(lane: Lane): number;
  /** For a job that moves to this 1-based place of the lane, itself left out; past the end is last. */
  positionAt(lane: Lane, index: number, without: string): number;
  idempotent(key: string): { jobId: string; bodyHash: string; at: number } | undefined;
  dropIdempotencyBefore(time: number): void;
  /** Forgets finished jobs, and the idempotency keys that name them; answers how many. */
  dropFinishedBefore(time: number): number;
}

const idempotencyRow = z.object({ jobId: z.string(), bodyHash: z.string(), at: z.int() });

export function createJobStore(deps: {
  db: DatabaseSync;
  transactions: Transactions;
  appendEvents: (events: readonly NewEvent[]) => void;
  bookImage: (image: ImageRecord) => void;
  /** Hears the number of a new job, in its transaction. */
  jobBooked: (number: number) => void;
}): JournalJobs {
  const { db, transactions } = deps;
  const rows = createJobRows(db);
  const index = createJobIndex();
  for (const job of rows.outlines()) index.put(job);

  const putKey = db.prepare('INSERT OR REPLACE INTO idempotency (key, job_id, body_hash, at) VALUES (?, ?, ?, ?)');
  const selectKey = db.prepare('SELECT job_id AS jobId, body_hash AS bodyHash, at FROM idempotency WHERE key = ?');
  const dropKeys = db.prepare('DELETE FROM idempotency WHERE at < ?');

  function listed(seq: number): JobRecord {
    const job = rows.record(seq);
    const place = index.pending.get(job.id);
    return place ? { ...job, position: place.position } : job;
  }

  function renumber(lane: Lane): void {
    const entries = index.pending.inLane(lane);
    const places = spread(entries.map((entry) => entry.position));
    const moves = entries.map((entry, i) => ({ seq: entry.seq, position: places[i] ?? entry.position }));
    transactions.run(() => {
      for (const { seq, position } of moves) rows.move(seq, position);
      for (const { seq } of moves) transactions.onUndo(index.put(rows.outline(seq)));
    });
  }

  /** The place of the last one running in a lane. */
  function runningAt(lane: Lane): number {
    const own = index.running().filter((entry) => entry.lane === lane);
    return Math.max(0, ...own.map((entry) => entry.position));
  }

  function place(lane: Lane, at: number, without: string): number | undefined {
    const others = index.pending.inLane(lane).filter((entry) => entry.id !== without);
    const positions = others.map((entry) => entry.position);
    return placeAt(positions, at, runningAt(lane));
  }

  function refusal(id: string): Error {
    const stored = rows.byId(id);
    if (!stored) return new Error(`The journal has no job ${id}.`);
    const { status } = stored;
    return new AppError('ALREADY_TERMINAL', `The job has ended as ${status}; it can no longer be changed.`, {
      facts: { id, status },
    });
  }

  function write(job: JobRecord, events: readonly NewEvent[], image?: ImageRecord): void {
    const outline = rows.update(job);
    if (!outline) throw refusal(job.id);
    if (image) deps.bookImage(image);
    deps.appendEvents(events);
    transactions.onUndo(index.put(outline));
  }

  return {
    insert(job, events, idempotency) {
      transactions.run(() => {
        const outline = rows.insert(job);
        if (idempotency) putKey.run(idempotency.key, job.id, idempotency.bodyHash, idempotency.at);
        deps.appendEvents(events);
        deps.jobBooked(outline.seq);
        transactions.onUndo(index.put(outline));
      });
    },
    save: (job, events, image) => transactions.run(() => write(job, events, image)),
    saveProgress: (job, events) => transactions.runRelaxed(() => write(job, events)),
    get: (id) => rows.byId(id),
    list(filter, page, limit) {
      const { seqs, total } = index.list.page(filter, (page - 1) * limit, limit);
      return { items: seqs.map(listed), total };
    },
    pending: (limit) => index.pending.first(limit).map((entry) => rows.bySeq(entry.seq)),
    countPending: () => index.pending.size(),
    rankOf: (id) => index.pending.rankOf(id),
    workAhead: (id) => index.pending.workBefore(id),
    inProgress: () => index.running().map((entry) => rows.bySeq(entry.seq)),
    lastPosition: (lane) => Math.max(index.pending.inLane(lane).at(-1)?.position ?? 0, runningAt(lane)) + 1,
    positionAt(lane, at, without) {
      const found = place(lane, at, without);
      if (found !== undefined) return found;
      renumber(lane);
      const position = place(lane, at, without);
      if (position === undefined)
        throw new Error(`There is no room at ${at} in the lane ${lane}, even after renumbering.`);
      return position;
    },
    idempotent(key) {
      const row = selectKey.get(key);
      return row && idempotencyRow.parse(row);
    },
    dropIdempotencyBefore: (time) => void transactions.run(() => dropKeys.run(time)),
    dropFinishedBefore(time) {
      return transactions.run(() => {
        const seqs = rows.deleteEndedBefore(time);
        if (seqs.length > 0) transactions.onUndo(index.forget(new Set(seqs)));
        return seqs.length;
      });
    },
  };
}
