import type { FeedMessage } from '../../../shared/contract/channels.ts';
import type { StoredEvent } from '../../../shared/contract/events.ts';
import { hasGap, type EventFeed } from '../eventFeed.ts';

export interface FeedPushOptions {
  readonly feed: EventFeed;
  /** Replay what came after this event; default: from now on. */
  readonly after?: number | undefined;
  /** Sends one batch; the next follows once it is acknowledged. Batches count from 1. */
  send(messages: readonly FeedMessage[], batch: number): void;
  onError(error: unknown): void;
  /** Events a reader may be behind before it gets a new snapshot instead of them. Default: 1000. */
  readonly maxBehind?: number;
}

export interface FeedPush {
  acknowledge(batch: number): void;
  stop(): void;
}

const PAGE = 200;

/**
 * Pushes the feed to one reader: a snapshot, then the events after it, in order and without a gap.
 *
 * Messages between processes know no backpressure: what is sent piles up in memory until it is read. So only one
 * batch is under way at a time, and what happens meanwhile stays where it is anyway, in the journal. A reader that
 * is far behind gets a new snapshot, so that a window asleep for hours does not have to fold every step.
 */
export function startFeedPush(options: FeedPushOptions): FeedPush {
  const { feed, maxBehind = 1000 } = options;
  let seen = 0;
  let batch = 0;
  let underWay = false;
  let due = false;
  let stopped = false;

  const send = (messages: readonly FeedMessage[]): void => {
    underWay = true;
    batch += 1;
    options.send(messages, batch);
  };
  const sendSnapshot = (gap: boolean, after?: number): void => {
    const snapshot = feed.snapshot();
    if (snapshot === undefined) throw new Error('the feed has no snapshot of everything');
    seen = Math.min(after ?? snapshot.lastEventId, feed.lastId());
    send([{ kind: 'snapshot', snapshot: { ...snapshot, gap } }]);
  };
  const pump = (): void => {
    due = false;
    if (underWay || stopped) return;
    const upTo = feed.lastId();
    if (upTo - seen > maxBehind || hasGap(feed, seen)) {
      sendSnapshot(true);
      return;
    }
    const page = feed.since(seen, undefined, PAGE);
    seen = page.at(-1)?.id ?? upTo;
    if (page.length > 0) send(page.map((event: StoredEvent) => ({ kind: 'event', event })));
  };
  const guarded = (work: () => void): void => {
    try {
      if (!stopped) work();
    } catch (error) {
      stop();
      options.onError(error);
    }
  };
  // Events come in bursts: what one turn of the loop brings goes in one message.
  const wake = (): void => {
    if (due || underWay || stopped) return;
    due = true;
    queueMicrotask(() => guarded(pump));
  };
  const unsubscribe = feed.subscribe(wake);
  const stop = (): void => {
    stopped = true;
    unsubscribe();
  };

  // Later, as whoever starts this must first be able to pass an acknowledgement on.
  due = true;
  queueMicrotask(() =>
    guarded(() => {
      due = false;
      const gap = options.after !== undefined && hasGap(feed, options.after);
      sendSnapshot(gap, gap ? undefined : options.after);
    }),
  );
  return {
    acknowledge(received) {
      if (received !== batch || !underWay) return;
      underWay = false;
      wake();
    },
    stop,
  };
}
