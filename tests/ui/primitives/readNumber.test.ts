import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNumber } from '../../../src/renderer/ui/readNumber.ts';

const seen = (text: string, rules = {}) => {
  const reading = readNumber(text, rules);
  return reading.state === 'value' ? reading.value : reading.state;
};

describe('reading a number', () => {
  it('reads back every finite number as it is printed', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(seen(String(value))).toBe(Number(String(value)));
      }),
    );
  });

  it('answers only with numbers that keep every rule, whatever is typed', () => {
    const rules = fc.record({
      min: fc.integer({ max: 0 }),
      max: fc.integer({ min: 0 }),
      multipleOf: fc.constantFrom(1, 8, 64),
    });
    const typed = fc.oneof(fc.string(), fc.integer().map(String), fc.double().map(String));
    fc.assert(
      fc.property(typed, rules, (text, limits) => {
        const reading = readNumber(text, { ...limits, integer: true });
        if (reading.state !== 'value') return;
        expect(reading.value).toBeGreaterThanOrEqual(limits.min);
        expect(reading.value).toBeLessThanOrEqual(limits.max);
        expect(Math.abs(reading.value % limits.multipleOf)).toBe(0);
      }),
    );
  });

  it('never moves a number into the range', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.nat(), (value, min, span) => {
        const inside = value >= min && value <= min + span;
        expect(seen(String(value), { min, max: min + span })).toBe(inside ? value : 'problem');
      }),
    );
  });

  it.each(['', ' ', 'abc', '0x10', '1,5', '1 000', 'Infinity', 'NaN', '--1', '1e', '.', '12px'])(
    'takes %j for no number',
    (text) => expect(seen(text)).toBe('problem'),
  );

  it.each([
    ['12', 12],
    [' 7.5 ', 7.5],
    ['-3', -3],
    ['+3', 3],
    ['.5', 0.5],
    ['2.', 2],
    ['1e3', 1000],
  ])('reads %j as %d', (text, value) => expect(seen(text)).toBe(value));

  it('takes an empty box for empty only where it may be', () => {
    expect(seen('  ', { optional: true })).toBe('empty');
    expect(seen('  ')).toBe('problem');
  });

  it('refuses whole numbers which are too large to be exact', () => {
    expect(seen('9007199254740991', { integer: true })).toBe(Number.MAX_SAFE_INTEGER);
    expect(seen('9007199254740993', { integer: true })).toBe('problem');
  });

  it('allows for what binary fractions lose', () => {
    expect(seen('0.3', { multipleOf: 0.1 })).toBe(0.3);
    expect(seen('0.35', { multipleOf: 0.1 })).toBe('problem');
  });

  it.each([
    [{ min: 1, max: 5, integer: true }, 'Enter a whole number from 1 to 5.'],
    [{ min: 64, max: 2048, multipleOf: 8 }, 'Enter a multiple of 8 from 64 to 2048.'],
    [{ min: 0, integer: true, optional: true }, 'Enter a whole number, 0 or more, or leave it empty.'],
    [{ max: 1 }, 'Enter a number, 1 or less.'],
  ])('says what is wanted: %j', (rules, words) => expect(readNumber('x', rules)).toEqual({ state: 'problem', words }));
});
