import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeBeside } from '../../../src/renderer/ui/placeBeside.ts';

const room = { width: 1000, height: 600 };
const size = { width: 80, height: 20 };
const box = (left: number, top: number) => ({ left, top, width: 40, height: 40 });

describe('words beside a control', () => {
  it('stand on the side asked for, in its middle', () => {
    expect(placeBeside(box(500, 300), size, 'top', room)).toEqual({ left: 480, top: 274 });
    expect(placeBeside(box(500, 300), size, 'bottom', room)).toEqual({ left: 480, top: 346 });
    expect(placeBeside(box(500, 300), size, 'left', room)).toEqual({ left: 414, top: 310 });
    expect(placeBeside(box(500, 300), size, 'right', room)).toEqual({ left: 546, top: 310 });
  });

  it('go across where there is no room, and stay in the window', () => {
    expect(placeBeside(box(500, 4), size, 'top', room)).toEqual({ left: 480, top: 50 });
    expect(placeBeside(box(950, 300), size, 'right', room)).toEqual({ left: 864, top: 310 });
    expect(placeBeside(box(980, 300), size, 'top', room)).toEqual({ left: 912, top: 274 });
  });

  it('never reach beyond the window, nor cover the control where either side has room', () => {
    const side = fc.constantFrom('top', 'bottom', 'left', 'right');
    fc.assert(
      fc.property(side, fc.nat(960), fc.nat(560), (asked, left, top) => {
        const at = placeBeside(box(left, top), size, asked, room);
        expect(at.left).toBeGreaterThanOrEqual(8);
        expect(at.top).toBeGreaterThanOrEqual(8);
        expect(at.left + size.width).toBeLessThanOrEqual(room.width - 8);
        expect(at.top + size.height).toBeLessThanOrEqual(room.height - 8);
        const apart =
          at.left + size.width <= left || at.left >= left + 40 || at.top + size.height <= top || at.top >= top + 40;
        expect(apart).toBe(true);
      }),
    );
  });
});
