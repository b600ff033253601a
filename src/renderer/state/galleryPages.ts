import type { ImageView } from '../../shared/schema/image.ts';

/** Images of one answer; the most that the app gives at once. */
export const PAGE_SIZE = 100;
/** Pages kept: 4,000 images round what is seen. */
const PAGES_KEPT = 40;

export interface GalleryPage {
  readonly items: readonly ImageView[];
  /** Which state of the gallery it shows; an older one stays on screen until the newer has come. */
  readonly version: number;
}

/** The part of a long list that was fetched, by page, from 0. */
export interface GalleryPages {
  /** How many images there are in all; null before the first answer. */
  readonly total: number | null;
  /** Raised whenever something may have changed. */
  readonly version: number;
  readonly pages: Readonly<Record<number, GalleryPage>>;
  /** Images deleted here: not shown from the moment on, whatever an older page says. */
  readonly hidden: ReadonlySet<string>;
}

export const emptyPages: GalleryPages = { total: null, version: 0, pages: {}, hidden: new Set() };

/** How many images are shown. */
export const shownTotal = (gallery: GalleryPages): number =>
  Math.max(0, (gallery.total ?? 0) - hiddenIndices(gallery).length);

/** The image at a place of what is shown, from 0; undefined while it is not fetched. */
export function imageAt(gallery: GalleryPages, index: number): ImageView | undefined {
  const at = rawIndex(hiddenIndices(gallery), index);
  return gallery.pages[Math.floor(at / PAGE_SIZE)]?.items[at % PAGE_SIZE];
}

/** The images at these places, first and last included. */
export function imagesBetween(gallery: GalleryPages, first: number, last: number): (ImageView | undefined)[] {
  const hidden = hiddenIndices(gallery);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => {
    const at = rawIndex(hidden, first + n);
    return gallery.pages[Math.floor(at / PAGE_SIZE)]?.items[at % PAGE_SIZE];
  });
}

/** The place of an image in what is shown; -1 when it is not fetched or not shown. */
export function indexOf(gallery: GalleryPages, id: string): number {
  if (gallery.hidden.has(id)) return -1;
  for (const [page, { items }] of Object.entries(gallery.pages)) {
    const at = items.findIndex((image) => image.id === id);
    if (at < 0) continue;
    const raw = Number(page) * PAGE_SIZE + at;
    return raw - hiddenIndices(gallery).filter((hidden) => hidden < raw).length;
  }
  return -1;
}

/** Pages to fetch so that `first` to `last` of what is shown are there and current. */
export function pagesWanted(gallery: GalleryPages, first: number, last: number): number[] {
  const hidden = hiddenIndices(gallery);
  const end = gallery.total === null ? last : Math.min(rawIndex(hidden, last), Math.max(0, gallery.total - 1));
  const from = Math.floor(rawIndex(hidden, Math.max(0, first)) / PAGE_SIZE);
  const to = Math.floor(end / PAGE_SIZE);
  const wanted: number[] = [];
  for (let page = from; page <= to; page += 1) if (gallery.pages[page]?.version !== gallery.version) wanted.push(page);
  return wanted;
}

/** Puts an answer in; pages far from it are let go. */
export function putPage(
  gallery: GalleryPages,
  answer: { page: number; items: readonly ImageView[]; total: number; version: number },
): GalleryPages {
  const { page, total, version } = answer;
  const items = keepSame(gallery, answer.items);
  const all = { ...gallery.pages, [page]: { items, version } };
  const near = Object.keys(all)
    .map(Number)
    .toSorted((a, b) => Math.abs(a - page) - Math.abs(b - page))
    .slice(0, PAGES_KEPT);
  const pages = Object.fromEntries(near.map((kept) => [kept, all[kept] ?? { items: [], version: -1 }]));
  return { ...gallery, total, pages };
}

/** An image that is as it was stays the same object, so that what shows it has nothing to do. */
function keepSame({ pages }: GalleryPages, items: readonly ImageView[]): ImageView[] {
  const known = new Map(Object.values(pages).flatMap((page) => page.items.map((image) => [image.id, image] as const)));
  return items.map((image) => {
    const before = known.get(image.id);
    return before && sameImage(before, image) ? before : image;
  });
}

const sameImage = (a: ImageView, b: ImageView): boolean =>
  a.favourite === b.favourite && a.sha256 === b.sha256 && JSON.stringify(a.tags) === JSON.stringify(b.tags);

/** Changes one image wherever it stands. */
export function changeImage(gallery: GalleryPages, id: string, change: (image: ImageView) => ImageView): GalleryPages {
  const pages = Object.entries(gallery.pages).map(([page, kept]) => {
    const has = kept.items.some((image) => image.id === id);
    return [
      page,
      has ? { ...kept, items: kept.items.map((image) => (image.id === id ? change(image) : image)) } : kept,
    ];
  });
  return { ...gallery, pages: Object.fromEntries(pages) };
}

function hiddenIndices({ pages, hidden }: GalleryPages): number[] {
  if (hidden.size === 0) return [];
  return Object.entries(pages)
    .flatMap(([page, { items }]) =>
      items.flatMap(({ id }, at) => (hidden.has(id) ? [Number(page) * PAGE_SIZE + at] : [])),
    )
    .toSorted((a, b) => a - b);
}

function rawIndex(hidden: readonly number[], index: number): number {
  let raw = index;
  for (const at of hidden) if (at <= raw) raw += 1;
  return raw;
}
