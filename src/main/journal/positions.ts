/**
 * The place value for 1-based `index` among `positions` (ascending); past the end is last. `floor` is a
 * value the last place must lie above. Undefined when the two neighbours are too close for a number between
 * them: {@link spread} them first.
 */
export function placeAt(positions: readonly number[], index: number, floor: number): number | undefined {
  const slot = Math.min(Math.max(Math.ceil(index), 1) - 1, positions.length);
  const before = positions[slot - 1];
  const after = positions[slot];
  if (after === undefined) return Math.max(before ?? 0, floor) + 1;
  if (before === undefined) return after - 1;
  const middle = (before + after) / 2;
  return middle > before && middle < after ? middle : undefined;
}

/**
 * The same number of places at even distances of at least 1, from the same first one on. They stay where
 * they were on the whole, so a job that is just running keeps about its place should it come back.
 */
export function spread(positions: readonly number[]): number[] {
  const first = positions[0] ?? 0;
  const last = positions.at(-1) ?? first;
  const step = Math.max(1, (last - first) / Math.max(1, positions.length - 1));
  return positions.map((_, index) => first + index * step);
}
