import { createStore } from 'zustand/vanilla';
import type { ReadableStore } from './store.ts';
import type { Timers } from './timers.ts';
import { whileLookedAt } from './whileLookedAt.ts';

/** Words such as `5 min ago` need no more. */
const EVERY_MS = 15_000;

export type Clock = ReadableStore<{ readonly now: number }>;

/** The time, epoch milliseconds, for what says how long ago things were. It goes only while somebody looks. */
export function createClock({ timers }: { readonly timers: Timers }): Clock {
  const store = createStore<{ readonly now: number }>()(() => ({ now: timers.now() }));
  return whileLookedAt(store, () => {
    let cancel = (): void => {};
    const tick = (): void => {
      store.setState({ now: timers.now() });
      cancel = timers.after(tick, EVERY_MS);
    };
    tick();
    return () => cancel();
  });
}
