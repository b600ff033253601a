import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byLane, placed, placeOf, type QueueEntry } from '../../../src/renderer/state/queueOrder.ts';
import { entriesOf } from '../support/queueEntries.ts';

const lanes = ['interactive', 'batch', 'idle'] as const;
const names = (entries: readonly QueueEntry[]): Record<string, string[]> => {
  const found = byLane(entries);
  return Object.fromEntries(lanes.map((lane) => [lane, found[lane].map(({ id }) => id)]));
};
const order = entriesOf({ interactive: ['a', 'b', 'c'], batch: ['d', 'e'] });

describe('the order of the queue', () => {
  it.each([
    ['c', 'up', { interactive: ['a', 'c', 'b'], batch: ['d', 'e'], idle: [] }],
    ['a', 'down', { interactive: ['b', 'a', 'c'], batch: ['d', 'e'], idle: [] }],
    ['c', 'first', { interactive: ['c', 'a', 'b'], batch: ['d', 'e'], idle: [] }],
    ['a', 'last', { interactive: ['b', 'c', 'a'], batch: ['d', 'e'], idle: [] }],
    ['b', 'batch', { interactive: ['a', 'c'], batch: ['d', 'e', 'b'], idle: [] }],
    ['e', 'idle', { interactive: ['a', 'b', 'c'], batch: ['d'], idle: ['e'] }],
  ] as const)('has %s elsewhere after the way %s', (id, way, expected) => {
    const to = placeOf(order, id, way) ?? expect.fail('it leads nowhere');
    expect(names(placed(order, id, to))).toEqual(expected);
  });

  it.each([
    ['a', 'up'],
    ['a', 'first'],
    ['c', 'down'],
    ['e', 'last'],
    ['d', 'batch'],
    ['gone', 'up'],
  ] as const)('has no way for %s to go %s', (id, way) => {
    expect(placeOf(order, id, way)).toBeUndefined();
  });

  it('loses and doubles nothing, keeps the others in order, and numbers all, wherever something is put', () => {
    const name = fc.string({ minLength: 1, maxLength: 3 });
    const queue = fc
      .uniqueArray(fc.record({ id: name, lane: fc.constantFrom(...lanes) }), { selector: ({ id }) => id })
      .map((all) =>
        entriesOf(
          Object.fromEntries(lanes.map((lane) => [lane, all.filter((one) => one.lane === lane).map(({ id }) => id)])),
        ),
      );
    fc.assert(
      fc.property(
        queue,
        fc.nat(),
        fc.constantFrom(...lanes),
        fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
        (before, at, lane, position) => {
          const id = before[at % Math.max(1, before.length)]?.id ?? 'nobody';
          const after = placed(before, id, { lane, position });
          const others = (entries: readonly QueueEntry[]) =>
            entries.filter((one) => one.id !== id).map((one) => one.id);
          expect(others(after)).toEqual(others(before));
          expect(after.map(({ queuePosition }) => queuePosition)).toEqual(before.map((_, n) => n + 1));
          if (before.length === 0) return;
          const own = byLane(after)[lane].map((one) => one.id);
          expect(own.indexOf(id)).toBe(Math.min(position ?? Infinity, own.length) - 1);
        },
      ),
    );
  });
});
