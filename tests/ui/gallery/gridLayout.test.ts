import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  GAP,
  gridHeight,
  gridLayout,
  joined,
  moveIn,
  PADDING,
  rowCount,
  rowsAround,
  rowTop,
  scrollTo,
} from '../../../src/renderer/features/gallery/browse/gridLayout.ts';

const width = fc.integer({ min: 200, max: 4000 });
const wanted = fc.integer({ min: 96, max: 384 });
const total = fc.integer({ min: 1, max: 50_000 });
const height = fc.integer({ min: 100, max: 3000 });

describe('the layout of the grid', () => {
  it('fills the width with tiles of about the wanted size', () => {
    fc.assert(
      fc.property(width, wanted, (width, wanted) => {
        const { columns, tile } = gridLayout(width, wanted);
        const used = columns * tile + (columns - 1) * GAP + 2 * PADDING;
        expect(used).toBeLessThanOrEqual(width);
        expect(width - used).toBeLessThan(columns);
        if (columns > 1) expect(tile).toBeGreaterThanOrEqual(wanted);
      }),
    );
  });

  it('has every row there that is in view, wherever it is scrolled to', () => {
    fc.assert(
      fc.property(width, wanted, total, height, fc.double({ min: 0, max: 1, noNaN: true }), (w, side, n, h, at) => {
        const layout = gridLayout(w, side);
        const top = at * Math.max(0, gridHeight(n, layout) - h);
        const { first, last } = rowsAround(layout, n, { top, height: h, margin: 0 });
        for (let row = 0; row < rowCount(n, layout); row += 1) {
          const from = rowTop(row, layout);
          const inView = from + layout.tile > top && from < top + h;
          if (inView && (row < first || row > last)) expect.fail(`row ${row} is in view, not in ${first}–${last}`);
          if (from > top + h) break;
        }
        expect(last).toBeLessThan(rowCount(n, layout));
        expect(first).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 50 },
    );
  });

  it('scrolls so that a row is whole in view, and not when it is', () => {
    fc.assert(
      fc.property(width, wanted, total, fc.nat(), fc.nat({ max: 100_000 }), (w, side, n, pick, top) => {
        const layout = gridLayout(w, side);
        const h = layout.tile + 2 * GAP + 50;
        const row = pick % rowCount(n, layout);
        const to = scrollTo(layout, row, top, h);
        expect(rowTop(row, layout)).toBeGreaterThanOrEqual(to);
        expect(rowTop(row, layout) + layout.tile).toBeLessThanOrEqual(to + h);
        expect(scrollTo(layout, row, to, h)).toBe(to);
      }),
    );
  });

  it('moves by keys within what there is', () => {
    const layout = gridLayout(1000, 180);
    const move = (index: number, key: string, total = 50_000) => moveIn(layout, total, index, key, 600);
    expect(layout.columns).toBe(5);
    expect([move(7, 'ArrowLeft'), move(7, 'ArrowRight'), move(7, 'ArrowUp'), move(7, 'ArrowDown')]).toEqual([
      6, 8, 2, 12,
    ]);
    expect([move(3, 'ArrowUp'), move(3, 'PageUp'), move(3, 'Home'), move(3, 'End')]).toEqual([3, 3, 0, 49_999]);
    expect([move(4, 'ArrowDown', 7), move(6, 'ArrowDown', 7), move(0, 'ArrowLeft'), move(6, 'ArrowRight', 7)]).toEqual([
      6, 6, 0, 6,
    ]);
    expect(move(0, 'PageDown')).toBe(Math.floor(600 / layout.pitch) * 5);
    expect(move(0, 'a')).toBeUndefined();
  });

  it('joins ranges that touch, and keeps the first of those that are apart', () => {
    expect(joined({ first: 4, last: 8 }, { first: 7, last: 12 })).toEqual({ first: 4, last: 12 });
    expect(joined({ first: 4, last: 8 }, { first: 9, last: 9 })).toEqual({ first: 4, last: 9 });
    expect(joined({ first: 40, last: 48 }, { first: 0, last: 12 })).toEqual({ first: 40, last: 48 });
  });
});
