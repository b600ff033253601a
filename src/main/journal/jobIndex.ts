import type { JobStatus, Lane } from '../../shared/schema/generation.ts';
import { createJobListIndex } from './jobListIndex.ts';
import type { JobListIndex } from './jobListIndex.ts';
import { createPendingOrder } from './pendingOrder.ts';
import type { PendingEntry, PendingOrder } from './pendingOrder.ts';

/** A job without its record. */
export interface JobOutline {
  readonly seq: number;
  readonly id: string;
  readonly status: JobStatus;
  readonly lane: Lane;
  readonly position: number;
  readonly work: number;
  readonly createdAt: number;
  readonly model: string;
  readonly labels: readonly string[];
}

/** The jobs of the journal in memory, as lists, queue and scheduler ask for them. Rows are the truth; this follows them. */
export interface JobIndex {
  readonly list: Pick<JobListIndex, 'page'>;
  readonly pending: Omit<PendingOrder, 'put' | 'delete' | 'clear'>;
  running(): readonly PendingEntry[];
  /** Adds or replaces a job; answers how to take that back. */
  put(job: JobOutline): () => void;
  /** Forgets jobs that are neither pending nor running; answers how to take that back. */
  forget(seqs: ReadonlySet<number>): () => void;
}

export function createJobIndex(): JobIndex {
  const list = createJobListIndex();
  const pending = createPendingOrder();
  const running = new Map<string, PendingEntry>();

  function place(entry: PendingEntry, status: JobStatus | undefined): void {
    if (status === 'pending') pending.put(entry);
    else pending.delete(entry.id);
    if (status === 'in_progress') running.set(entry.id, entry);
    else running.delete(entry.id);
  }

  return {
    list,
    pending,
    running: () => [...running.values()].toSorted((a, b) => a.seq - b.seq),
    put(job) {
      const { seq, id, lane, position, work } = job;
      const before = { pending: pending.get(id), running: running.get(id) };
      const entry = { seq, id, lane, position, work };
      const former = list.put(job);
      place(entry, job.status);
      return () => {
        if (former) list.restore(former);
        else list.deleteAll(new Set([seq]));
        place(before.pending ?? before.running ?? entry, before.pending ? 'pending' : before.running && 'in_progress');
      };
    },
    forget(seqs) {
      const forgotten = [...seqs].map((seq) => list.get(seq)).filter((row) => row !== undefined);
      list.deleteAll(seqs);
      return () => forgotten.forEach((row) => list.restore(row));
    },
  };
}
