import type { NewEvent } from '../../shared/contract/events.ts';
import { AppError } from '../../shared/schema/error.ts';
import type { Accepted, Lane, ResolvedRequest } from '../../shared/schema/generation.ts';
import type { ImageSlot, JobRecord } from '../../shared/schema/job.ts';
import { acceptedView } from './generationView.ts';

export interface JobIntakePorts {
  readonly store: {
    insert(
      job: JobRecord,
      events: readonly NewEvent[],
      idempotency?: { key: string; bodyHash: string; at: number },
    ): void;
    get(id: string): JobRecord | undefined;
    rankOf(id: string): number | undefined;
    idempotent(key: string): { jobId: string; bodyHash: string; at: number } | undefined;
  };
  readonly queue: { admit(): void; lastPosition(lane: Lane): number; wake(): void };
  readonly hash: (value: unknown) => string;
  readonly newJobId: () => string;
  readonly now: () => number;
}

interface Idempotency {
  readonly key: string;
  readonly bodyHash: string;
}

/** A job as it was taken in; `fresh: false`: it was there already, made with the same key. */
export interface Taken {
  readonly accepted: Accepted;
  readonly fresh: boolean;
}

interface Booking {
  readonly client?: string | undefined;
  readonly retryOf?: string;
  readonly notes?: string[];
  readonly initInput?: string | undefined;
  readonly idempotency?: Idempotency | undefined;
}

export interface JobIntake {
  /** What a request came with, to be told from others under its key by `body`. */
  idempotencyOf(key: string | undefined, body: unknown): Idempotency | undefined;
  /** The job already made with this key, or undefined; throws IDEMPOTENCY_CONFLICT for another body under the same key. */
  known(idempotency: Idempotency | undefined): Taken | undefined;
  /** Books a job of one image a seed, at the end of its lane. Throws SERVER_BUSY. */
  book(request: ResolvedRequest, seeds: readonly number[], more: Booking): Taken;
}

/** Takes jobs into the queue, each only once under its key. */
export function createJobIntake(ports: JobIntakePorts): JobIntake {
  const { store, queue } = ports;
  return {
    idempotencyOf: (key, body) => (key === undefined ? undefined : { key, bodyHash: ports.hash(body) }),

    known(idempotency) {
      const made = idempotency && store.idempotent(idempotency.key);
      if (!made) return undefined;
      if (made.bodyHash !== idempotency.bodyHash)
        throw new AppError(
          'IDEMPOTENCY_CONFLICT',
          'This Idempotency-Key was used with another body. Use a new key for a new request.',
          {
            facts: { key: idempotency.key, jobId: made.jobId },
          },
        );
      const job = store.get(made.jobId);
      return job && { accepted: acceptedView(job, store.rankOf(job.id)), fresh: false };
    },

    book(request, seeds, { client, retryOf, notes = [], initInput, idempotency }) {
      queue.admit();
      const now = ports.now();
      const id = ports.newJobId();
      const job: JobRecord = {
        id,
        kind: 'generation',
        status: 'pending',
        lane: request.lane,
        position: queue.lastPosition(request.lane),
        attempt: 1,
        request,
        ...(initInput !== undefined && { initInput }),
        images: seeds.map((seed, index): ImageSlot => ({ index, seed, attempts: 0, state: 'waiting' })),
        notes,
        percentage: 0,
        cancelAfterCurrent: false,
        ...(client !== undefined && { client }),
        ...(retryOf !== undefined && { retryOf }),
        createdAt: now,
        updatedAt: now,
      };
      store.insert(
        job,
        [{ type: 'job.queued', jobId: id, data: { jobId: id, lane: job.lane, requeued: false } }],
        idempotency && { ...idempotency, at: now },
      );
      // As it was taken in: by the time the answer is on its way, the job may be at work.
      const accepted = acceptedView(job, store.rankOf(id));
      queue.wake();
      return { accepted, fresh: true };
    },
  };
}
