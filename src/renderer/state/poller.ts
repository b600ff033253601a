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
/** How often what events would have told is fetched whole while none come. */
const REFETCH_EVERY = 15;

export interface PollerPorts {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly timers: Timers;
  /** Fetches what changes seldom, and is else fetched as events tell of it. */
  readonly refetch: () => void;
}

/**
 * Asks the app for what counts: every job at work once a second, whether or not events come. Events make the studio
 * livelier; without them it is still right, a second late. Answers what ends it.
 */
export function startPoller({ link, feed, timers, refetch }: PollerPorts): () => void {
  let stopped = false;
  let asking = false;
  /** Rounds in which the app answered though no events come. */
  let deafRounds = 0;
  /** Whether the app was found again since the connection was lost, and has answered ever since. */
  let found = false;
  let cancelSoon: (() => void) | undefined;

  const askJob = async (id: string): Promise<void> => {
    try {
      const question = () => link.call('generations.get', { params: { id }, query: { images: 'url' } });
      await feed.ask(question, (job) => [{ kind: 'job', job }]);
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'NOT_FOUND') feed.take({ kind: 'noJob', id });
    }
  };
  /** False when nothing answered. */
  const askQueue = async (): Promise<boolean> => {
    const question = () => link.call('queue.get', {});
    const view = await feed.ask(question, (queue) => [{ kind: 'queue', queue }]).catch(() => undefined);
    const running = view?.running?.id;
    if (running !== undefined && !(running in feed.getState().jobs)) await askJob(running);
    return view !== undefined;
  };
  const askEngine = async (): Promise<void> => {
    const question = () => link.call('engine.get', {});
    await feed.ask(question, (engine) => [{ kind: 'engine', engine }]).catch(() => {});
  };
  const askDeaf = async (): Promise<void> => {
    const [answered] = await Promise.all([askQueue(), askEngine()]);
    if (!answered) {
      found = false;
      return;
    }
    // Once with every return of the app: where something on the way lets no events through, more would be of no use.
    if (!found && feed.getState().connection === 'lost') {
      found = true;
      feed.reconnect();
    }
    if (deafRounds % REFETCH_EVERY === 0) refetch();
    deafRounds += 1;
  };
  const ask = async (everything: boolean): Promise<void> => {
    const view = feed.getState();
    if (asking || stopped || view.connection === 'locked') return;
    asking = true;
    try {
      const deaf = view.connection !== 'live';
      if (!deaf) [deafRounds, found] = [0, false];
      const ids = new Set([...view.wanted, ...(everything ? underWay(view) : [])]);
      const work: Promise<unknown>[] = [...ids].map(askJob);
      if (everything && deaf) work.push(askDeaf());
      else if (isQueueStale(view)) work.push(askQueue());
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
