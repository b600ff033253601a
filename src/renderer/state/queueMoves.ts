import { createStore } from 'zustand/vanilla';
import type { FeedStore } from './feed.ts';
import type { JobsStore } from './jobs.ts';
import { byLane, laneNames, placed, placeOf, type QueueEntry, type QueuePlace, type QueueWay } from './queueOrder.ts';
import { withActions, type Store } from './store.ts';
import type { Toasts } from './toasts.ts';

export interface QueueMove {
  readonly id: string;
  readonly to: QueuePlace;
}

export interface QueueMovesState {
  /** Asked for and not answered yet; shown as if they were done. */
  readonly moves: readonly QueueMove[];
}

export interface QueueMovesActions {
  /** Puts a waiting job somewhere else. */
  place(id: string, to: QueuePlace): Promise<void>;
  /** Moves it a way from where it stands. */
  move(id: string, way: QueueWay): Promise<void>;
}

export type QueueMovesStore = Store<QueueMovesState, QueueMovesActions>;

export interface QueueMovesPorts {
  readonly feed: FeedStore;
  readonly jobs: Pick<JobsStore, 'move'>;
  readonly toasts: Pick<Toasts, 'say'>;
}

/** The queue as it will be once these moves are answered. */
export const afterMoves = (pending: readonly QueueEntry[], moves: readonly QueueMove[]): readonly QueueEntry[] =>
  moves.reduce((order, { id, to }) => placed(order, id, to), pending);

/** Changing the order of what waits: seen at once, carried out one after the other. */
export function createQueueMoves({ feed, jobs, toasts }: QueueMovesPorts): QueueMovesStore {
  const store = createStore<QueueMovesState>()(() => ({ moves: [] }));
  let last: Promise<void> = Promise.resolve();
  const order = (): readonly QueueEntry[] => afterMoves(feed.getState().queue?.pending ?? [], store.getState().moves);

  const place = async (id: string, to: QueuePlace): Promise<void> => {
    if (!order().some((entry) => entry.id === id)) {
      toasts.say('It is no longer waiting, so its place cannot be changed.');
      return;
    }
    const move: QueueMove = { id, to };
    store.setState(({ moves }) => ({ moves: [...moves, move] }));
    toasts.say(placeWords(order(), id));
    const { lane, position } = to;
    last = last.then(() => jobs.move(id, { lane, ...(position !== undefined && { position }) }));
    await last;
    store.setState(({ moves }) => ({ moves: moves.filter((other) => other !== move) }));
  };

  return withActions<QueueMovesState, QueueMovesActions>(store, {
    place,
    async move(id, way) {
      const to = placeOf(order(), id, way);
      if (to) await place(id, to);
    },
  });
}

/** Where a job stands, for those who cannot see it. */
export function placeWords(pending: readonly QueueEntry[], id: string): string {
  const entry = pending.find((one) => one.id === id);
  if (!entry) return 'It is no longer waiting.';
  const own = byLane(pending)[entry.lane];
  return `Place ${own.indexOf(entry) + 1} of ${own.length} in ${laneNames[entry.lane].name}.`;
}
