import { createStore } from 'zustand/vanilla';
import { withActions, type Store } from './store.ts';

export const places = ['create', 'queue', 'gallery', 'models', 'server', 'settings'] as const;
export type Place = (typeof places)[number];

export interface RouteState {
  readonly place: Place;
  /** Which thing of the place is shown, e.g. an image of the gallery. */
  readonly detail: string | undefined;
}

export interface RouteActions {
  go(place: Place, detail?: string): void;
  /** To another thing of the same place, which takes its turn in the history: back leads to where both were come from. */
  step(detail: string): void;
  /** Begins to follow the address; answers what ends it. */
  start(): () => void;
}

export type RouteStore = Store<RouteState, RouteActions>;

/** The part of the address behind `#`, as the browser keeps it. */
export interface AddressPort {
  read(): string;
  write(hash: string): void;
  /** The same, without a new entry of the history. */
  replace(hash: string): void;
  onChange(listener: () => void): () => void;
}

/** `#/gallery/img_1` as a place; what is not known is Create. */
export function readHash(hash: string): RouteState {
  const [, name = '', detail = ''] = /^#?\/([a-z]+)(?:\/([^/]*))?$/.exec(hash) ?? [];
  const place = places.find((known) => known === name) ?? 'create';
  return { place, detail: place === name && detail !== '' ? decode(detail) : undefined };
}

export const writeHash = (place: Place, detail?: string): string =>
  `#/${place}${detail === undefined ? '' : `/${encodeURIComponent(detail)}`}`;

/** Where in the studio one is; it stands in the address, so that back, forward and bookmarks work. */
export function createRoute(address: AddressPort): RouteStore {
  const store = createStore<RouteState>()(() => readHash(address.read()));
  const follow = (): void => store.setState(readHash(address.read()), true);
  return withActions<RouteState, RouteActions>(store, {
    go(place: Place, detail?: string) {
      address.write(writeHash(place, detail));
      follow();
    },
    step(detail: string) {
      address.replace(writeHash(store.getState().place, detail));
      follow();
    },
    start: () => address.onChange(follow),
  });
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
