import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeAt, spread } from '../../../src/main/journal/positions.ts';

const lane = fc
  .uniqueArray(
    fc.double({ min: -1e9, max: 1e9, noNaN: true }).filter((place) => !Object.is(place, -0)),
    { maxLength: 20 },
  )
  .map((all) => all.toSorted((a, b) => a - b));

describe('placeAt', () => {
  it('puts a job exactly where it was asked to be, or says that there is no room', () => {
    fc.assert(
      fc.property(lane, fc.integer({ min: 1, max: 25 }), (positions, index) => {
        const place = placeAt(positions, index, 0);
        if (place === undefined) return;
        const order = [...positions, place].toSorted((a, b) => a - b);
        expect(order.indexOf(place)).toBe(Math.min(index - 1, positions.length));
        expect(positions).not.toContain(place);
      }),
    );
  });

  it('is last, and above the floor, for infinity', () => {
    expect(placeAt([3, 8], Infinity, 0)).toBe(9);
    expect(placeAt([3, 8], Infinity, 20)).toBe(21);
    expect(placeAt([], Infinity, 0)).toBe(1);
    expect(placeAt([], 1, 57)).toBe(58);
  });

  it('finds no room between neighbours without a number between them', () => {
    expect(placeAt([1, 1 + Number.EPSILON], 2, 0)).toBeUndefined();
    expect(placeAt([5, 5], 2, 0)).toBeUndefined();
  });
});

describe('spread', () => {
  it('keeps count, order and first place, and leaves room everywhere', () => {
    fc.assert(
      fc.property(lane, (positions) => {
        const places = spread(positions);
        expect(places).toHaveLength(positions.length);
        expect(places[0]).toBe(positions[0]);
        for (let index = 1; index <= places.length + 1; index += 1) expect(placeAt(places, index, 0)).toBeDefined();
      }),
    );
  });
});
