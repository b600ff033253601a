import { createStore } from 'zustand/vanilla';
import type { Snapshot, StoredEvent } from '../../shared/contract/events.ts';
import type { ConnectionState, Link } from '../client/link.ts';
import { emptyFeed, foldFeed, type Answer, type FeedInput, type FeedView } from './foldFeed.ts';
import { withActions, type Store } from './store.ts';

export interface FeedState extends FeedView {
  readonly connection: ConnectionState;
  /** How often it has come about: with each time, what failed for want of it is worth another try. */
  readonly connections: number;
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
  /**
   * Asks the app, and folds what its answer tells into the view, but for what a question asked later has told since.
   * @throws AppError as the app refused or failed
   */
  ask<T>(question: () => Promise<T>, told: (answer: T) => readonly Answer[]): Promise<T>;
  /** Hears what comes; answers what ends that. */
  hear(listener: FeedHeard): () => void;
  /** Tries a lost connection again at once. */
  reconnect(): void;
}

export type FeedStore = Store<FeedState, FeedActions>;

/** Of so many things is known which question told them last: more are never asked at the same time. */
const TOLD_KEPT = 200;

/** Engine, queue and jobs under way, as events tell them over a snapshot. */
export function createFeed({ link }: { link: Pick<Link, 'subscribe' | 'reconnect'> }): FeedStore {
  const store = createStore<FeedState>()(() => ({ ...emptyFeed, connection: 'connecting', connections: 0 }));
  const listeners = new Set<FeedHeard>();
  const toldBy = new Map<string, number>();
  let questions = 0;
  const fold = (input: FeedInput): void => {
    const { connection, connections, ...view } = store.getState();
    const next = foldFeed(view, input);
    if (next !== view) store.setState({ ...next, connection, connections }, true);
  };
  return withActions<FeedState, FeedActions>(store, {
    start: () =>
      link.subscribe((message) => {
        if (message.kind === 'state') {
          const { connections } = store.getState();
          store.setState({
            connection: message.state,
            connections: message.state === 'live' ? connections + 1 : connections,
          });
          return;
        }
        fold(message);
        for (const listener of listeners) {
          if (message.kind === 'event') listener.event?.(message.event);
          else listener.snapshot?.(message.snapshot);
        }
      }),
    take: fold,
    async ask(question, told) {
      const { lastEventId: asOf } = store.getState();
      const number = (questions += 1);
      const answer = await question();
      for (const one of told(answer)) {
        const thing = one.kind === 'job' ? one.job.id : one.kind;
        if ((toldBy.get(thing) ?? 0) > number) continue;
        // Put anew, so that the oldest come first.
        toldBy.delete(thing);
        toldBy.set(thing, number);
        fold({ ...one, asOf });
      }
      for (const thing of [...toldBy.keys()].slice(0, -TOLD_KEPT)) toldBy.delete(thing);
      return answer;
    },
    hear(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    reconnect: () => link.reconnect(),
  });
}
