import { createStore } from 'zustand/vanilla';
import { AppError } from '../../shared/schema/error.ts';
import type { Link } from '../client/link.ts';
import type { FeedStore } from './feed.ts';
import type { JobsStore } from './jobs.ts';
import { withActions, type Store } from './store.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

export interface QueueCancelState {
  /** How far cancelling all that waits has come; null when it is not being done. */
  readonly clearing: { readonly done: number; readonly total: number } | null;
  /** Jobs whose cancelling was asked for and is not answered yet. */
  readonly cancelling: ReadonlySet<string>;
}

export interface QueueCancelActions {
  /** Cancels a job, with a way back: what is missing is then asked for again, with the same seeds. */
  cancel(id: string, name: string): Promise<void>;
  /** Cancels everything that waits by now, the newest first; what is at work goes on. */
  clear(): Promise<void>;
  /** Leaves what is not cancelled yet. */
  stopClearing(): void;
}

export type QueueCancelStore = Store<QueueCancelState, QueueCancelActions>;

export interface QueueCancelPorts {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly jobs: Pick<JobsStore, 'cancel' | 'retry'>;
  readonly toasts: Toasts;
}

/** As many as a page of a list may hold. */
const AT_ONCE = 100;
const SIDE_BY_SIDE = 8;

/** Ending what waits. */
export function createQueueCancel({ link, feed, jobs, toasts }: QueueCancelPorts): QueueCancelStore {
  const store = createStore<QueueCancelState>()(() => ({ clearing: null, cancelling: new Set() }));
  const { getState, setState } = store;

  const listWaiting = async (before?: number) => {
    const query = { status: 'pending' as const, limit: AT_ONCE, ...(before !== undefined && { before }) };
    return link.call('generations.list', { query });
  };
  /** False when it had ended, or begun, by itself. */
  const cancelOne = async (id: string): Promise<boolean> => {
    if (feed.getState().queue?.running?.id === id) return false;
    try {
      await link.call('generations.cancel', { params: { id }, query: { mode: 'now' } });
      return true;
    } catch (thrown) {
      if (thrown instanceof AppError && (thrown.code === 'ALREADY_TERMINAL' || thrown.code === 'NOT_FOUND'))
        return false;
      throw thrown;
    }
  };
  const clearAll = async (): Promise<number> => {
    let done = 0;
    let page = await listWaiting();
    // What is asked for from now on was not meant. The time is the server's own.
    const before = Math.max(...page.items.map(({ createdAt }) => createdAt)) + 1;
    setState({ clearing: { done, total: page.total } });
    while (page.items.length > 0 && getState().clearing) {
      const ids = page.items.map(({ id }) => id);
      const doneBefore = done;
      const work = async (): Promise<void> => {
        for (let id = ids.pop(); id !== undefined && getState().clearing; id = ids.pop()) {
          if (!(await cancelOne(id))) continue;
          done += 1;
          setState(({ clearing }) => ({ clearing: clearing && { ...clearing, done } }));
        }
      };
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
      // What is left will not be cancelled by asking again.
      if (done === doneBefore) break;
      page = await listWaiting(before);
    }
    return done;
  };

  return withActions<QueueCancelState, QueueCancelActions>(store, {
    async cancel(id, name) {
      setState(({ cancelling }) => ({ cancelling: new Set([...cancelling, id]) }));
      await jobs.cancel(id);
      setState(({ cancelling }) => ({ cancelling: new Set([...cancelling].filter((other) => other !== id)) }));
      if (feed.getState().jobs[id]?.status !== 'cancelled') return;
      toasts.show({
        text: `Cancelled: ${name}`,
        action: { label: 'Put back', run: () => void jobs.retry(id) },
      });
    },
    async clear() {
      if (getState().clearing) return;
      setState({ clearing: { done: 0, total: 0 } });
      try {
        const done = await clearAll();
        toasts.show({
          text: done === 1 ? 'Cancelled 1 waiting job.' : `Cancelled ${done.toLocaleString('en-GB')} waiting jobs.`,
        });
      } catch (thrown) {
        toasts.error(inWords(thrown));
      } finally {
        setState({ clearing: null });
      }
    },
    stopClearing: () => setState({ clearing: null }),
  });
}
