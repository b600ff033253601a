import { createStore } from 'zustand/vanilla';
import type { Snapshot, StoredEvent } from '../../shared/contract/events.ts';
import type { ConnectionState, Link } from '../client/link.ts';
import { emptyFeed, foldFeed, type FeedInput, type FeedView } from './foldFeed.ts';
import { withActions, type Store } from './store.ts';

export interface FeedState extends FeedView {
  readonly connection: ConnectionState;
}

export interface FeedHeard {
  /** Every event, also those that a reconnect tells again. */
  event?(event: StoredEvent): void;
  /** The start of every connection. With `gap`, events were lost for good: what was built on them is to be fetched. */
  snapshot?(snapshot: Snapshot): void;
}

export interface FeedActions {
  /** Begins to listen; answers what ends it. */
  start(): () => void;
  /** Folds an answer of the app into the view. */
  take(input: Exclude<FeedInput, { kind: 'event' | 'snapshot' }>): void;
  /** Hears what comes; answers what ends that. */
  hear(listener: FeedHeard): () => void;
  /** Tries a lost connection again at once. */
  reconnect(): void;
}

export type FeedStore = Store<FeedState, FeedActions>;

/** Engine, queue and jobs under way, as events tell them over a snapshot. */
export function createFeed({ link }: { link: Pick<Link, 'subscribe' | 'reconnect'> }): FeedStore {
  const store = createStore<FeedState>()(() => ({ ...emptyFeed, connection: 'connecting' }));
  const listeners = new Set<FeedHeard>();
  const fold = (input: FeedInput): void => {
    const { connection, ...view } = store.getState();
    const next = foldFeed(view, input);
    if (next !== view) store.setState({ ...next, connection }, true);
  };
  return withActions<FeedState, FeedActions>(store, {
    start: () =>
      link.subscribe((message) => {
        if (message.kind === 'state') {
          store.setState({ connection: message.state });
          return;
        }
        fold(message);
        for (const listener of listeners) {
          if (message.kind === 'event') listener.event?.(message.event);
          else listener.snapshot?.(message.snapshot);
        }
      }),
    take: fold,
    hear(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    reconnect: () => link.reconnect(),
  });
}
