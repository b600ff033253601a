/** Room between pictures, and round all of them, in pixels. */
export const GAP = 8;
export const PADDING = 16;

export interface GridLayout {
  readonly columns: number;
  /** Side of a tile. */
  readonly tile: number;
  /** From the top of a row to that of the next. */
  readonly pitch: number;
}

/** As many columns of about `wanted` pixels as fit a width, which they then fill. */
export function gridLayout(width: number, wanted: number): GridLayout {
  const room = Math.max(1, width - 2 * PADDING);
  const columns = Math.max(1, Math.floor((room + GAP) / (wanted + GAP)));
  const tile = Math.max(1, Math.floor((room - GAP * (columns - 1)) / columns));
  return { columns, tile, pitch: tile + GAP };
}

export interface RowRange {
  readonly first: number;
  /** Included; below `first` when there is nothing. */
  readonly last: number;
}

export const rowCount = (total: number, { columns }: GridLayout): number => Math.ceil(total / columns);

/** Height of all rows with the room round them. */
export const gridHeight = (total: number, layout: GridLayout): number =>
  2 * PADDING - GAP + rowCount(total, layout) * layout.pitch;

export const rowTop = (row: number, { pitch }: GridLayout): number => PADDING + row * pitch;

/** The rows in view of a window, and those within `margin` pixels of it. */
export function rowsAround(
  layout: GridLayout,
  total: number,
  { top, height, margin }: { readonly top: number; readonly height: number; readonly margin: number },
): RowRange {
  const end = rowCount(total, layout) - 1;
  const at = (y: number): number => Math.floor((y - PADDING) / layout.pitch);
  return { first: Math.max(0, Math.min(end, at(top - margin))), last: Math.min(end, at(top + height + margin)) };
}

/** Both, and what is between them; only the first where they are apart. */
export const joined = (a: RowRange, b: RowRange): RowRange =>
  a.first > b.last + 1 || b.first > a.last + 1
    ? a
    : { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) };

export const sameRows = (a: RowRange, b: RowRange): boolean => a.first === b.first && a.last === b.last;

export const covers = (rows: RowRange, part: RowRange): boolean => rows.first <= part.first && rows.last >= part.last;

/** Where to scroll so that a row is whole in view; the same place when it is. */
export function scrollTo(layout: GridLayout, row: number, top: number, height: number): number {
  const from = rowTop(row, layout) - GAP;
  const to = rowTop(row, layout) + layout.tile + GAP;
  if (from < top) return Math.max(0, from);
  return to > top + height ? Math.min(from, to - height) : top;
}

/** The place a key leads to from `index`; undefined when the key is not one that moves. */
export function moveIn(layout: GridLayout, total: number, index: number, key: string, height: number) {
  const { columns, pitch } = layout;
  const page = Math.max(1, Math.floor(height / pitch)) * columns;
  const moves: Readonly<Record<string, number>> = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    ArrowUp: index - columns < 0 ? index : index - columns,
    ArrowDown: down(index, columns, total),
    PageUp: index - page < 0 ? index % columns : index - page,
    PageDown: down(index, page, total),
    Home: 0,
    End: total - 1,
  };
  const to = moves[key];
  return to === undefined ? undefined : Math.max(0, Math.min(total - 1, to));
}

/** From above a last row that is not full, down leads to its last image. */
function down(index: number, by: number, total: number): number {
  return index + by < total ? index + by : total - 1;
}
