import type { Snapshot, StoredEvent } from '../../shared/contract/events.ts';

/** Where streams get their events from: the journal, and who publishes once it has them. */
export interface EventFeed {
  /** Of everything, or of one job; undefined for a job that is not known. */
  snapshot(jobId?: string): Snapshot | undefined;
  /** Up to `limit` events after `afterId`, oldest first. */
  since(afterId: number, jobId: string | undefined, limit: number): StoredEvent[];
  /** Id of the oldest event kept; 0 when none is. */
  firstId(): number;
  /** Id of the newest event ever given; 0 before the first. */
  lastId(): number;
  subscribe(listener: (event: StoredEvent) => void): () => void;
}

/** Whether events after `after` are no longer kept, or were never given. */
export function hasGap(feed: Pick<EventFeed, 'firstId' | 'lastId'>, after: number): boolean {
  const [first, last] = [feed.firstId(), feed.lastId()];
  return after > last || (after < last && (first === 0 || after + 1 < first));
}
