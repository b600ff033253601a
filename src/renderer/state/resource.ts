import { createStore } from 'zustand/vanilla';
import { withActions, type Store } from './store.ts';
import { inWords } from './words.ts';

/** A value of the app that is fetched: what was had before stays while it is fetched again. */
export type Resource<T> =
  | { readonly state: 'idle'; readonly value?: undefined }
  | { readonly state: 'loading'; readonly value?: T | undefined }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'failed'; readonly value?: T | undefined; readonly error: string };

export interface ResourceActions<T> {
  /** Fetches it; a call while one is under way is answered by one more after it, so that nothing stale is kept. */
  refresh(): Promise<void>;
  /** Takes a newer value that came by another way. */
  put(value: T): void;
}

export type ResourceStore<T, More = unknown> = Store<Resource<T>, ResourceActions<T> & More>;

/** A store over one value that `load` fetches. */
export function createResource<T>(load: () => Promise<T>): ResourceStore<T> {
  const store = createStore<Resource<T>>()(() => ({ state: 'idle' }));
  let round = 0;
  let running: Promise<void> | undefined;
  let again = false;
  const put = (value: T): void => {
    round += 1;
    store.setState({ state: 'ready', value }, true);
  };
  const once = async (): Promise<void> => {
    const mine = (round += 1);
    const before = store.getState().value;
    store.setState({ state: 'loading', value: before }, true);
    try {
      const value = await load();
      if (mine === round) store.setState({ state: 'ready', value }, true);
    } catch (thrown) {
      if (mine === round) store.setState({ state: 'failed', value: before, error: inWords(thrown) }, true);
    }
  };
  const loop = async (): Promise<void> => {
    do {
      again = false;
      await once();
    } while (again);
    running = undefined;
  };
  return withActions<Resource<T>, ResourceActions<T>>(store, {
    put,
    async refresh() {
      if (running) again = true;
      else running = loop();
      await running;
    },
  });
}
