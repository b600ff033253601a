import type { StoreApi } from 'zustand/vanilla';
import type { ReadableStore } from './store.ts';

/** The reading side of a store that works only while somebody looks at it: `begin` answers what ends the work. */
export function whileLookedAt<State>(store: StoreApi<State>, begin: () => () => void): ReadableStore<State> {
  const { getState, getInitialState } = store;
  let looking = 0;
  let end = (): void => {};
  return {
    getState,
    getInitialState,
    subscribe(listener) {
      const leave = store.subscribe(listener);
      looking += 1;
      if (looking === 1) end = begin();
      let left = false;
      return () => {
        if (left) return;
        left = true;
        leave();
        looking -= 1;
        if (looking === 0) end();
      };
    },
  };
}
