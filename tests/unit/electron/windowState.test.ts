import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  placeWindow,
  readWindowState,
  SMALLEST,
  writeWindowState,
  type Bounds,
} from '../../../src/main/electron/windowState.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const main = { x: 0, y: 0, width: 1920, height: 1040 };
/** In the middle of the main display, as large as it was if that fits. */
const middle = ({ width }: Bounds): Bounds =>
  width > main.width ? { x: 0, y: 170, width: main.width, height: 700 } : { x: 460, y: 170, width: 1000, height: 700 };
const left = { x: -1600, y: 100, width: 1600, height: 860 };

describe('the place of the window', () => {
  it('is the middle of the main display at first', () => {
    expect(placeWindow(undefined, [main])).toEqual({ x: 320, y: 90, width: 1280, height: 860 });
  });

  it('is where it was, on any display that is still there', () => {
    const before = { x: -1500, y: 150, width: 1000, height: 700 };
    expect(placeWindow(before, [main, left])).toEqual(before);
  });

  it('is the middle of the main display when its own has vanished', () => {
    expect(placeWindow({ x: -1500, y: 150, width: 1000, height: 700 }, [main])).toEqual({
      x: 460,
      y: 170,
      width: 1000,
      height: 700,
    });
  });

  it.each<[string, Bounds]>([
    ['its title bar above the display', { x: 100, y: -40, width: 1000, height: 700 }],
    ['its title bar below the display', { x: 100, y: 1020, width: 1000, height: 700 }],
    ['only a sliver of it left', { x: 1900, y: 100, width: 1000, height: 700 }],
    ['only a sliver once it fits the display', { x: -3900, y: 100, width: 4000, height: 700 }],
  ])('is moved back when it could not be caught: %s', (_why, before) => {
    expect(placeWindow(before, [main])).toEqual(middle(before));
  });

  it('is always one in which the title bar can be caught, large enough and not larger than need be', () => {
    const side = fc.integer({ min: 640, max: 5000 });
    const at = fc.integer({ min: -9000, max: 9000 });
    const area = fc.record({ x: at, y: at, width: side, height: side });
    const window = fc.record({
      x: at,
      y: at,
      width: fc.integer({ min: 1, max: 9000 }),
      height: fc.integer({ min: 1, max: 9000 }),
    });
    fc.assert(
      fc.property(
        fc.option(window, { nil: undefined }),
        fc.array(area, { minLength: 1, maxLength: 4 }),
        (before, displays) => {
          const placed = placeWindow(before, displays);
          const on = displays.find(
            (display) =>
              placed.y >= display.y &&
              placed.y + 32 <= display.y + display.height &&
              Math.min(placed.x + placed.width, display.x + display.width) - Math.max(placed.x, display.x) >= 120,
          );
          expect(on).toBeDefined();
          expect(placed.width).toBeGreaterThanOrEqual(SMALLEST.width);
          expect(placed.height).toBeGreaterThanOrEqual(SMALLEST.height);
        },
      ),
    );
  });

  it('survives a screen that tells of no display', () => {
    expect(placeWindow(undefined, [])).toMatchObject({ x: 0, y: 0 });
  });

  it('is kept in the data folder, and garbage there counts as nothing', async () => {
    const folder = tempFolder();
    expect(readWindowState(folder)).toBeUndefined();
    const state = { bounds: { x: -5, y: 10, width: 1000, height: 700 }, maximised: true };
    await writeWindowState(folder, state);
    expect(readWindowState(folder)).toEqual(state);
    for (const text of [
      '',
      '{',
      'null',
      '{"bounds":{"x":"1"}}',
      '{"bounds":{"x":0,"y":0,"width":0,"height":5},"maximised":false}',
      '{"bounds":{"x":1e300,"y":0,"width":900,"height":600},"maximised":false}',
    ]) {
      writeFileSync(path.join(folder, 'window.json'), text);
      expect(readWindowState(folder)).toBeUndefined();
    }
  });
});
