import type { NewEvent } from '../../shared/contract/events.ts';
import type { ImageRecord } from '../../shared/schema/image.ts';
import type { JobRecord } from '../../shared/schema/job.ts';
import type { JobStatus, Lane } from '../../shared/schema/generation.ts';

/** Conditions of a list; absent = no condition. Times in epoch milliseconds, exclusive. */
export interface JobFilter {
  readonly status?: JobStatus;
  readonly model?: string;
  readonly before?: number;
  readonly after?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** The journal as the queue and the job runner need it. Every write is one transaction with its events. */
export interface JobStore {
  /** Books a new job; its events become visible only once this is on disk. */
  insert(
    job: JobRecord,
    events: readonly NewEvent[],
    idempotency?: { key: string; bodyHash: string; at: number },
  ): void;
  /** Replaces the job's row, books `image` with it, and appends the events. */
  save(job: JobRecord, events: readonly NewEvent[], image?: ImageRecord): void;
  /** Like `save`, for progress: does not wait for the disk, so a power cut may cost the last of it. */
  saveProgress(job: JobRecord, events: readonly NewEvent[]): void;
  get(id: string): JobRecord | undefined;
  /** Newest first by order of insertion, which a changed clock cannot disturb. */
  list(filter: JobFilter, page: number, limit: number): { items: JobRecord[]; total: number };
  /** Pending jobs in queue order: lane, then position. */
  pending(limit: number): JobRecord[];
  countPending(): number;
  /** 1-based place of a pending job in queue order; undefined when it is not pending. */
  rankOf(id: string): number | undefined;
  /** Sum of {@link workOf} over the pending jobs before this one. */
  workAhead(id: string): number;
  inProgress(): JobRecord[];
  /** The place value of a new job: after all of its lane, also what is running there. */
  lastPosition(lane: Lane): number;
  /** The place value that puts a job at 1-based `index` of a lane (past the end = last), `without` left out of the count. */
  positionAt(lane: Lane, index: number, without: string): number;
  idempotent(key: string): { jobId: string; bodyHash: string; at: number } | undefined;
  dropIdempotencyBefore(time: number): void;
  /** Forgets finished jobs (never images) that ended before `time`; answers how many. */
  dropFinishedBefore(time: number): number;
}

/** Work of a job in step-pixels: what a machine's speed is measured in. */
export function workOf(request: { width: number; height: number; steps: number }, images: number): number {
  return request.width * request.height * request.steps * images;
}
