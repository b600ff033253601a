import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logLevel, type LogLine } from '../../../src/shared/schema/log.ts';
import { filterLines, logText } from '../../../src/renderer/state/logText.ts';

const anyLine: fc.Arbitrary<LogLine> = fc.record({
  id: fc.nat(),
  at: fc.integer({ min: 0, max: 4_000_000_000_000 }),
  level: fc.constantFrom(...logLevel.options),
  message: fc.string(),
  fields: fc.dictionary(
    fc.string({ minLength: 1 }),
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
  ),
});

describe('the filter of the log', () => {
  it('lets through, in order, just the lines of the level and graver ones that hold the text in any case', () => {
    fc.assert(
      fc.property(fc.array(anyLine), fc.constantFrom(...logLevel.options), fc.string(), (lines, level, query) => {
        const shown = filterLines(lines, { level, query });
        const order = logLevel.options;
        const expected = lines.filter((line) => {
          const text = logText(line).split(' ').slice(2).join(' ').toLowerCase();
          return order.indexOf(line.level) >= order.indexOf(level) && text.includes(query.trim().toLowerCase());
        });
        expect(shown).toEqual(expected);
      }),
    );
  });

  it('finds a line by a field as it is shown', () => {
    const line: LogLine = { id: 1, at: 0, level: 'info', message: 'request', fields: { status: 201, client: 'Game' } };
    expect(filterLines([line], { level: 'info', query: 'STATUS=201' })).toEqual([line]);
    expect(filterLines([line], { level: 'info', query: 'status=404' })).toEqual([]);
    expect(filterLines([line], { level: 'warn', query: '' })).toEqual([]);
  });
});

describe('a copied line', () => {
  it('holds time, level, message and fields', () => {
    expect(logText({ id: 1, at: 0, level: 'warn', message: 'slow', fields: { ms: 12, why: { deep: true } } })).toBe(
      '1970-01-01T00:00:00.000Z WARN slow ms=12 why={"deep":true}',
    );
    expect(logText({ id: 1, at: 0, level: 'info', message: 'up', fields: {} })).toBe(
      '1970-01-01T00:00:00.000Z INFO up',
    );
  });
});
