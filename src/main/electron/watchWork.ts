import { jobEnds, type StoredEvent } from '../../shared/contract/events.ts';
import type { EventFeed } from '../transport/eventFeed.ts';
import { workStatus, type WorkStatus } from './workStatus.ts';

export interface WatchWorkOptions {
  readonly feed: Pick<EventFeed, 'snapshot' | 'subscribe'>;
  readonly changed: (status: WorkStatus) => void;
  /** Milliseconds between two looks; progress comes many times a second. Default: 250. */
  readonly everyMs?: number;
}

const RELEVANT = /^(?:job|queue)\./;

/**
 * Follows what the app is doing: tells it once at the start, then whenever it changed or a job ended, which may have begun
 * and ended between two looks. Answers what ends that.
 */
export function watchWork({ feed, changed, everyMs = 250 }: WatchWorkOptions): () => void {
  let timer: NodeJS.Timeout | undefined;
  let told = '';
  let ended = false;
  const look = (): void => {
    timer = undefined;
    const snapshot = feed.snapshot();
    if (!snapshot) return;
    const status = workStatus(snapshot);
    const text = JSON.stringify(status);
    if (text === told && !ended) return;
    told = text;
    ended = false;
    changed(status);
  };
  const unsubscribe = feed.subscribe((event: StoredEvent) => {
    ended ||= jobEnds.has(event.type);
    if (RELEVANT.test(event.type)) timer ??= setTimeout(look, everyMs);
  });
  look();
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}
