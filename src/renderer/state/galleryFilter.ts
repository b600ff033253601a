export interface GalleryFilter {
  /** Words of prompt, model or tags; empty for all. */
  readonly query: string;
  readonly model: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly favourite: boolean;
  /** First and last day, as `2026-11-21` in local time; null for no bound. */
  readonly from: string | null;
  readonly to: string | null;
}

export const noFilter: GalleryFilter = { query: '', model: null, tags: {}, favourite: false, from: null, to: null };

/** Whether a filter leaves anything out. */
export const isFiltered = ({ query, model, tags, favourite, from, to }: GalleryFilter): boolean =>
  query.trim() !== '' || model !== null || Object.keys(tags).length > 0 || favourite || from !== null || to !== null;

/** The filter as the app is asked; with `heldAt`, nothing made after that time, epoch milliseconds. */
export function queryOf({ query, model, tags, favourite, from, to }: GalleryFilter, heldAt: number | null) {
  const end = Math.min(heldAt === null ? Infinity : heldAt + 1, to === null ? Infinity : startOfDay(to, 1));
  return {
    ...(query.trim() !== '' && { query: query.trim().slice(0, 500) }),
    ...(model !== null && { model }),
    ...(Object.keys(tags).length > 0 && { tag: { ...tags } }),
    ...(favourite && { favourite }),
    ...(end < Infinity && { before: end }),
    ...(from !== null && { after: startOfDay(from, 0) - 1 }),
  };
}

/** Midnight, local time, at the beginning of the day that is `later` days after `day`; epoch milliseconds. */
function startOfDay(day: string, later: number): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return Math.max(1, new Date(year, month - 1, date + later).getTime());
}
