import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitScale,
  pan,
  percentOf,
  viewOf,
  zoomBy,
  zoomTo,
} from '../../../src/renderer/features/gallery/detail/zoom.ts';

const side = fc.integer({ min: 64, max: 4096 });
const size = fc.record({ width: side, height: side });
const box = fc.record({ width: fc.integer({ min: 200, max: 2500 }), height: fc.integer({ min: 200, max: 1500 }) });
const within = fc.double({ min: -0.5, max: 0.5, noNaN: true });

describe('looking into a picture', () => {
  it('fits the whole of it', () => {
    fc.assert(
      fc.property(box, size, (box, picture) => {
        const scale = fitScale(box, picture);
        expect(picture.width * scale).toBeLessThanOrEqual(box.width + 1e-6);
        expect(picture.height * scale).toBeLessThanOrEqual(box.height + 1e-6);
      }),
    );
    expect(fitScale({ width: 0, height: 0 }, { width: 64, height: 64 })).toBe(1);
  });

  it('keeps what is under the pointer there, unless an edge would come into view', () => {
    const box = { width: 1000, height: 800 };
    const picture = { width: 1000, height: 800 };
    const point = { x: 120, y: -60 };
    const near = viewOf(zoomBy(null, 2, point, box, picture, 1), box, picture);
    expect(near.scale).toBe(2);
    expect([(point.x - near.x) / near.scale, (point.y - near.y) / near.scale]).toEqual([120, -60]);
  });

  it('never pushes a picture out of the box, however it is zoomed and moved', () => {
    fc.assert(
      fc.property(
        box,
        size,
        fc.constantFrom(1, 1.5, 2),
        fc.array(fc.tuple(fc.double({ min: 0.2, max: 5, noNaN: true }), within, within), { maxLength: 8 }),
        (box, picture, ratio, moves) => {
          let zoom = zoomBy(null, 1.5, { x: 0, y: 0 }, box, picture, ratio);
          for (const [factor, x, y] of moves) {
            zoom = zoomBy(zoom, factor, { x: x * box.width, y: y * box.height }, box, picture, ratio);
            zoom = pan(zoom, { x: y * 5000, y: x * 5000 }, box, picture);
          }
          const { scale, x, y } = viewOf(zoom, box, picture);
          const room = (inner: number, outer: number) => Math.max(0, (inner * scale - outer) / 2) + 1e-6;
          expect(Math.abs(x)).toBeLessThanOrEqual(room(picture.width, box.width));
          expect(Math.abs(y)).toBeLessThanOrEqual(room(picture.height, box.height));
          expect(scale * ratio).toBeLessThanOrEqual(Math.max(8, fitScale(box, picture) * ratio) + 1e-6);
        },
      ),
    );
  });

  it('calls one pixel of the screen for one of the picture 100 %', () => {
    const box = { width: 500, height: 500 };
    const picture = { width: 1024, height: 1024 };
    const actual = viewOf(zoomTo(null, 1 / 2, { x: 0, y: 0 }, box, picture, 2), box, picture);
    expect([actual.scale, percentOf(actual, 2)]).toEqual([0.5, 100]);
  });
});
