import { AppError } from '../../shared/schema/error.ts';
import type { Link } from '../client/link.ts';
import type { FeedStore } from './feed.ts';
import { isQueueStale, type FeedView } from './foldFeed.ts';
import { isOver } from './foldJob.ts';
import type { Timers } from './timers.ts';

const EVERY_MS = 1000;
/** Soon after an event that leaves something to ask for; many events ask once. */
const SOON_MS = 120;
const PENDING_POLLED = 5;

export interface PollerPorts {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly timers: Timers;
}

/**
 * Asks the app for what counts: every job at work once a second, whether or not events come. Events make the studio
 * livelier; without them it is still right, a second late. Answers what ends it.
 */
export function startPoller({ link, feed, timers }: PollerPorts): () => void {
  let stopped = false;
  let asking = false;
  let cancelSoon: (() => void) | undefined;

  const askJob = async (id: string): Promise<void> => {
    const asOf = feed.getState().lastEventId;
    try {
      const job = await link.call('generations.get', { params: { id }, query: { images: 'url' } });
      feed.take({ kind: 'job', job, asOf });
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'NOT_FOUND') feed.take({ kind: 'noJob', id });
    }
  };
  const askQueue = async (): Promise<void> => {
    const asOf = feed.getState().lastEventId;
    const queue = await link.call('queue.get', {}).catch(() => undefined);
    if (queue === undefined) return;
    feed.take({ kind: 'queue', queue, asOf });
    const running = queue.running?.id;
    if (running !== undefined && !(running in feed.getState().jobs)) await askJob(running);
  };
  const askEngine = async (): Promise<void> => {
    const asOf = feed.getState().lastEventId;
    const engine = await link.call('engine.get', {}).catch(() => undefined);
    if (engine !== undefined) feed.take({ kind: 'engine', engine, asOf });
  };
  const ask = async (everything: boolean): Promise<void> => {
    const view = feed.getState();
    if (asking || stopped || view.connection === 'locked') return;
    asking = true;
    try {
      const deaf = view.connection !== 'live';
      const ids = new Set([...view.wanted, ...(everything ? underWay(view) : [])]);
      const work = [...ids].map(askJob);
      if (isQueueStale(view) || (everything && deaf)) work.push(askQueue());
      if (everything && deaf) work.push(askEngine());
      await Promise.all(work);
    } finally {
      asking = false;
    }
  };
  const soon = (): void => {
    if (cancelSoon || stopped) return;
    cancelSoon = timers.after(() => {
      cancelSoon = undefined;
      void ask(false);
    }, SOON_MS);
  };
  let cancelTick = (): void => {};
  const tick = (): void => {
    cancelTick = timers.after(() => {
      void ask(true);
      tick();
    }, EVERY_MS);
  };
  const unsubscribe = feed.subscribe((view) => {
    if (isWaiting(view)) soon();
  });
  tick();
  if (isWaiting(feed.getState())) soon();
  return () => {
    stopped = true;
    cancelTick();
    cancelSoon?.();
    unsubscribe();
  };
}

const isWaiting = (view: FeedView): boolean => view.wanted.length > 0 || isQueueStale(view);

function underWay({ jobs }: FeedView): string[] {
  const open = Object.values(jobs).filter(({ status }) => !isOver(status));
  const pending = open
    .filter(({ status }) => status === 'pending')
    .toSorted((a, b) => (a.queuePosition ?? Infinity) - (b.queuePosition ?? Infinity));
  return [...open.filter(({ status }) => status === 'in_progress'), ...pending.slice(0, PENDING_POLLED)].map(
    ({ id }) => id,
  );
}
