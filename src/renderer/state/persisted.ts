import type { z } from 'zod';
import type { ReadableStore } from './store.ts';
import type { Timers } from './timers.ts';

/** As much of `localStorage` as is used. */
export type Shelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** The browser's storage; where that is forbidden, even naming it throws, and nothing is kept. */
export function browserShelf(storage: () => Shelf): Shelf {
  try {
    return storage();
  } catch {
    return { getItem: () => null, setItem() {}, removeItem() {} };
  }
}

/**
 * What each window has of its own: two that are open side by side do not write over each other, and a new one begins
 * with what was written last.
 */
export const ownShelf = (own: Shelf, shared: Shelf): Shelf => ({
  getItem: (key) => own.getItem(key) ?? shared.getItem(key),
  setItem(key, value) {
    try {
      own.setItem(key, value);
    } finally {
      shared.setItem(key, value);
    }
  },
  removeItem(key) {
    own.removeItem(key);
    shared.removeItem(key);
  },
});

export interface PersistedOptions<T> {
  readonly shelf: Shelf;
  readonly name: string;
  /** Raised when the schema changes so that old values no longer fit. */
  readonly version: number;
  readonly schema: z.ZodType<T>;
  readonly fallback: T;
}

export interface Persisted<T> {
  /** What was kept; the fallback when there is nothing, or nothing that can be read. */
  read(): T;
  /** Keeps a value. A full or forbidden storage loses it silently: the studio works without. */
  write(value: T): void;
}

/** One value in the browser's storage, under `tintype.NAME`. */
export function persisted<T>({ shelf, name, version, schema, fallback }: PersistedOptions<T>): Persisted<T> {
  const key = `tintype.${name}`;
  return {
    read() {
      try {
        const kept: unknown = JSON.parse(shelf.getItem(key) ?? 'null');
        if (typeof kept !== 'object' || kept === null || !('v' in kept) || kept.v !== version) return fallback;
        const parsed = schema.safeParse('data' in kept ? kept.data : undefined);
        return parsed.success ? parsed.data : fallback;
      } catch {
        return fallback;
      }
    },
    write(value) {
      try {
        shelf.setItem(key, JSON.stringify({ v: version, data: value }));
      } catch {
        // No room, or storage is off.
      }
    },
  };
}

const WRITE_AFTER_MS = 300;

/** Keeps what `pick` takes of a store, shortly after it changed. Answers what ends that, having written the last. */
export function keep<State, T>(
  store: ReadableStore<State>,
  pick: (state: State) => T,
  into: Persisted<T>,
  timers: Timers,
): () => void {
  let cancel: (() => void) | undefined;
  const write = (): void => {
    cancel = undefined;
    into.write(pick(store.getState()));
  };
  const unsubscribe = store.subscribe(() => {
    cancel ??= timers.after(write, WRITE_AFTER_MS);
  });
  return () => {
    unsubscribe();
    if (cancel === undefined) return;
    cancel();
    write();
  };
}
