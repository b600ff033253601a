import { createStore } from 'zustand/vanilla';
import type { EventType } from '../../shared/contract/events.ts';
import { AppError } from '../../shared/schema/error.ts';
import type { ImageView } from '../../shared/schema/image.ts';
import type { Tags } from '../../shared/schema/generation.ts';
import type { Link } from '../client/link.ts';
import type { FeedStore } from './feed.ts';
import { noFilter, queryOf, type GalleryFilter } from './galleryFilter.ts';
import { createDeletions } from './galleryDeletions.ts';
import {
  changeImage,
  emptyPages,
  imageAt,
  indexOf,
  PAGE_SIZE,
  pagesWanted,
  putPage,
  type GalleryPages,
} from './galleryPages.ts';
import { selection } from './gallerySelection.ts';
import { withActions, type Store } from './store.ts';
import type { Timers } from './timers.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

export interface GalleryState extends GalleryPages {
  readonly filter: GalleryFilter;
  /** Why the last page could not be fetched. */
  readonly error: string | undefined;
  readonly selected: ReadonlySet<string>;
  /** Where a selection by range begins. */
  readonly anchor: string | null;
  /** The list is held as of this image's time, so that nothing moves under the eyes; null: new images come on top. */
  readonly heldAt: number | null;
  /** How many images came since the list is held. */
  readonly fresh: number;
  /** Images opened by their id that may stand on no page. */
  readonly opened: Readonly<Record<string, ImageView | 'missing'>>;
  /** Why images that were opened could not be fetched, by id. With the next connection they are tried again. */
  readonly unopened: Readonly<Record<string, string>>;
}

export interface GalleryActions {
  /** Sees to it that these images, counted from 0 as shown, are there and current. */
  ensureRange(first: number, last: number): void;
  /** Fetches again what could not be fetched. */
  retry(): void;
  /** Nobody looks: what changes is fetched when `ensureRange` is called next. */
  rest(): void;
  filter(patch: Partial<GalleryFilter>): void;
  /** Keeps images that are new from moving the others, until it is called with false. */
  hold(held: boolean): void;
  /** Fetches what stands round an image that may be far down, so that `indexOf` finds it. */
  locate(image: ImageView): Promise<void>;
  /** Fetches one image by its id, for the detail view; it then stands in `opened`, else in `unopened`. */
  open(id: string): Promise<void>;
  select(id: string, how: 'only' | 'toggle' | 'range'): void;
  /** Selects all that is fetched. */
  selectAll(): void;
  clearSelection(): void;
  favourite(id: string, favourite: boolean): Promise<void>;
  tag(id: string, tags: Tags): Promise<void>;
  /** Marks or unmarks several. */
  favouriteAll(ids: readonly string[], favourite: boolean): Promise<void>;
  /** Adds tags to several; those of other names stay. */
  addTags(ids: readonly string[], tags: Tags): Promise<void>;
  /** Hides images and offers Undo; they are deleted 8 seconds later. */
  remove(ids: readonly string[]): void;
  /** Begins to follow the feed; answers what ends it. */
  start(): () => void;
}

export type GalleryStore = Store<GalleryState, GalleryActions>;

export interface GalleryPorts {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly toasts: Toasts;
  readonly timers: Timers;
}

/** Pages asked for at once: a scrollbar that is dragged passes hundreds, and only the last are wanted. */
const AT_ONCE = 2;
const OPENED_KEPT = 50;
const CHANGES: ReadonlySet<EventType> = new Set(['image.changed', 'image.deleted']);
const ADDITIONS: ReadonlySet<EventType> = new Set(['job.image', 'image.imported']);

/** The gallery, however long: the part of it that is seen, and a margin. */
export function createGallery({ link, feed, toasts, timers }: GalleryPorts): GalleryStore {
  const store = createStore<GalleryState>()(() => ({
    ...emptyPages,
    filter: noFilter,
    error: undefined,
    selected: new Set(),
    anchor: null,
    heldAt: null,
    fresh: 0,
    opened: {},
    unopened: {},
  }));
  const { getState, setState } = store;
  const inFlight = new Set<string>();
  let range = { first: 0, last: 0, asked: false };
  let round = 0;

  const fetchPage = async (page: number): Promise<void> => {
    const { filter, heldAt, version } = getState();
    const askedIn = round;
    const mine = `${askedIn}/${page}`;
    inFlight.add(mine);
    try {
      const { items, total } = await link.call('images.list', {
        query: { ...queryOf(filter, heldAt), page: page + 1, limit: PAGE_SIZE },
      });
      if (askedIn === round)
        setState((state) => ({ ...putPage(state, { page, items, total, version }), error: undefined }));
    } catch (thrown) {
      if (askedIn === round) setState({ error: inWords(thrown) });
      return;
    } finally {
      inFlight.delete(mine);
    }
    if (askedIn === round) refill();
  };
  const refill = (): void => {
    if (!range.asked) return;
    for (const page of pagesWanted(getState(), range.first, range.last)) {
      if (inFlight.size >= AT_ONCE) return;
      if (!inFlight.has(`${round}/${page}`)) void fetchPage(page);
    }
  };
  const outdate = (): void => {
    setState(({ version }) => ({ version: version + 1 }));
    refill();
  };
  const change = (id: string, by: (image: ImageView) => ImageView): void =>
    setState((state) => {
      const known = state.opened[id];
      const opened = known && known !== 'missing' ? { ...state.opened, [id]: by(known) } : state.opened;
      return { ...changeImage(state, id, by), opened };
    });
  /** An image that was opened is gone, whoever deleted it; also from pages that still name it. */
  const forget = (id: string): void =>
    setState((state) =>
      state.opened[id] === undefined
        ? state
        : { opened: { ...state.opened, [id]: 'missing' }, hidden: new Set([...state.hidden, id]) },
    );
  const open = async (id: string): Promise<void> => {
    const put = (image: ImageView | 'missing'): void =>
      setState(({ opened, unopened }) => {
        const { [id]: _, ...others } = unopened;
        return { opened: keepOpened(opened, id, image), unopened: others };
      });
    try {
      put(await link.call('images.get', { params: { id } }));
    } catch (thrown) {
      if (thrown instanceof AppError && thrown.code === 'NOT_FOUND') put(find(getState(), id) ?? 'missing');
      else setState(({ unopened }) => ({ unopened: keepOpened(unopened, id, inWords(thrown)) }));
    }
  };
  const patch = async (id: string, body: { favourite: boolean } | { tags: Tags }): Promise<void> => {
    const before = find(getState(), id);
    change(id, (image) => ({ ...image, ...body }));
    try {
      const image = await link.call('images.patch', { params: { id }, body });
      change(id, () => image);
    } catch (thrown) {
      if (before) change(id, () => before);
      toasts.error(inWords(thrown));
    }
  };
  const deletions = createDeletions({
    timers,
    toasts,
    remove: async (id) => void (await link.call('images.delete', { params: { id } })),
    hide: (ids) =>
      setState(({ hidden, selected }) => ({
        hidden: new Set([...hidden, ...ids]),
        selected: new Set([...selected].filter((id) => !ids.includes(id))),
      })),
    show: (ids) => setState(({ hidden }) => ({ hidden: new Set([...hidden].filter((id) => !ids.includes(id))) })),
  });

  return withActions<GalleryState, GalleryActions>(store, {
    ensureRange(first: number, last: number) {
      range = { first, last, asked: true };
      refill();
    },
    retry: refill,
    rest() {
      range = { ...range, asked: false };
    },
    hold(held: boolean) {
      const { heldAt, fresh, pages, version } = getState();
      const newest = pages[0]?.items[0];
      if (held === (heldAt !== null) || (held && newest === undefined)) return;
      setState({ heldAt: held && newest ? newest.createdAt : null, fresh: 0 });
      if (held ? pages[0]?.version !== version : fresh > 0) outdate();
    },
    async locate(image: ImageView) {
      const { filter, heldAt } = getState();
      try {
        const query = { ...queryOf(filter, heldAt), after: image.createdAt, page: 1, limit: 1 };
        const { total } = await link.call('images.list', { query });
        range = { first: Math.max(0, total - 5), last: total + 5, asked: true };
        refill();
      } catch (thrown) {
        setState({ error: inWords(thrown) });
      }
    },
    filter(patch: Partial<GalleryFilter>) {
      round += 1;
      inFlight.clear();
      range = { first: 0, last: PAGE_SIZE - 1, asked: true };
      setState(({ filter, version }) => ({
        filter: { ...filter, ...patch },
        version: version + 1,
        selected: new Set<string>(),
        anchor: null,
        heldAt: null,
        fresh: 0,
      }));
      // What is shown stays until the first page of what is asked for has come, which then stands alone.
      const { version, filter } = getState();
      const mine = round;
      void link.call('images.list', { query: { ...queryOf(filter, null), page: 1, limit: PAGE_SIZE } }).then(
        ({ items, total }) => {
          if (mine !== round) return;
          setState((state) => ({
            ...putPage({ ...state, pages: {} }, { page: 0, items, total, version }),
            error: undefined,
          }));
          refill();
        },
        (thrown: unknown) => {
          if (mine === round) setState({ error: inWords(thrown) });
        },
      );
    },
    open,
    select(id: string, how: 'only' | 'toggle' | 'range') {
      setState((state) => selection(state, id, how));
    },
    selectAll: () =>
      setState(({ pages, hidden }) => ({
        selected: new Set(
          Object.values(pages).flatMap(({ items }) => items.flatMap(({ id }) => (hidden.has(id) ? [] : [id]))),
        ),
      })),
    clearSelection: () => setState({ selected: new Set(), anchor: null }),
    favourite: (id: string, favourite: boolean) => patch(id, { favourite }),
    tag: (id: string, tags: Tags) => patch(id, { tags }),
    async favouriteAll(ids: readonly string[], favourite: boolean) {
      for (const id of ids) if (find(getState(), id)?.favourite !== favourite) await patch(id, { favourite });
    },
    async addTags(ids: readonly string[], tags: Tags) {
      try {
        for (const id of ids) {
          const { tags: before } = find(getState(), id) ?? (await link.call('images.get', { params: { id } }));
          await patch(id, { tags: { ...before, ...tags } });
        }
      } catch (thrown) {
        toasts.error(inWords(thrown));
      }
    },
    remove: (ids: readonly string[]) => deletions.add(ids),
    start: () =>
      feed.hear({
        event({ type, data }) {
          if (type === 'image.deleted') forget(data.imageId);
          if (CHANGES.has(type)) outdate();
          if (!ADDITIONS.has(type)) return;
          if (getState().heldAt === null) outdate();
          else setState(({ fresh }) => ({ fresh: fresh + 1 }));
        },
        snapshot({ gap }) {
          if (gap) outdate();
          else if (getState().error !== undefined) refill();
          for (const id of Object.keys(getState().unopened)) void open(id);
        },
      }),
  });
}

/** An image that was fetched, on a page or by itself. */
export function find(state: GalleryState, id: string): ImageView | undefined {
  const opened = state.opened[id];
  if (opened !== undefined && opened !== 'missing') return opened;
  const index = indexOf(state, id);
  return index < 0 ? undefined : imageAt(state, index);
}

/** The newest last, and the oldest let go. */
function keepOpened<T>(before: Readonly<Record<string, T>>, id: string, value: T): Readonly<Record<string, T>> {
  const others = Object.entries(before).filter(([other]) => other !== id);
  return Object.fromEntries([...others.slice(-(OPENED_KEPT - 1)), [id, value]]);
}
