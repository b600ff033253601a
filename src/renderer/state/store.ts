import type { StoreApi } from 'zustand/vanilla';

/** The reading side of a store: what components get. */
export type ReadableStore<State> = Pick<StoreApi<State>, 'getState' | 'getInitialState' | 'subscribe'>;

/** A store that changes only through its actions. */
export type Store<State, Actions> = ReadableStore<State> & Readonly<Actions>;

/** Joins the reading side of a store with its actions. */
export function withActions<State, Actions extends object>(
  { getState, getInitialState, subscribe }: StoreApi<State>,
  actions: Actions,
): Store<State, Actions> {
  return { getState, getInitialState, subscribe, ...actions };
}
