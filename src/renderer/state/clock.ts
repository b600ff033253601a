import { createStore } from 'zustand/vanilla';
import type { ReadableStore } from './store.ts';
import type { Timers } from './timers.ts';

/** Words such as `5 min ago` need no more. */
const EVERY_MS = 15_000;

export type Clock = ReadableStore<{ readonly now: number }>;

/** The time, epoch milliseconds, for what says how long ago things were. It goes only while somebody looks. */
export function createClock({ timers }: { readonly timers: Timers }): Clock {
  const { getState, getInitialState, setState, subscribe } = createStore<{ readonly now: number }>()(() => ({
    now: timers.now(),
  }));
  let looking = 0;
  let cancel = (): void => {};
  const tick = (): void => {
    setState({ now: timers.now() });
    cancel = timers.after(tick, EVERY_MS);
  };
  return {
    getState,
    getInitialState,
    subscribe(listener) {
      const leave = subscribe(listener);
      looking += 1;
      if (looking === 1) tick();
      let left = false;
      return () => {
        if (left) return;
        left = true;
        leave();
        looking -= 1;
        if (looking === 0) cancel();
      };
    },
  };
}
