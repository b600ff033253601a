import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitNonNegative, type Observation } from '../../../../src/main/generation/fit/nonNegativeFit.ts';

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);
const options = { prior: [1, 1, 1], trust: 0.001, scaled: true };
const seen = (features: readonly number[], truth: readonly number[], factor = 1): Observation => ({
  features,
  value: factor * dot(features, truth),
});

describe('the fit of what cannot be negative', () => {
  it('finds coefficients that the observations tell', () => {
    const truth = [50, 400, 90];
    const rows = [0.01, 0.07, 0.26, 0.5, 1, 2].map((x) => seen([1, x, x * x], truth));
    const found = fitNonNegative(rows, options);
    for (const x of [0.03, 0.7, 1.5]) expect(dot([1, x, x * x], found) / dot([1, x, x * x], truth)).toBeCloseTo(1, 1);
  });

  it('keeps the proportions of the guess for what they do not tell', () => {
    const found = fitNonNegative([{ features: [1, 2], value: 100 }], { prior: [3, 1], trust: 0.01, scaled: true });
    expect((found[0] ?? 0) / (found[1] ?? 1)).toBeCloseTo(3, 1);
    expect(dot([1, 2], found)).toBeCloseTo(100, 0);
  });

  it('is hardly moved by one that is far off', () => {
    const truth = [20, 300];
    const rows = [0.1, 0.1, 0.1, 0.3, 0.3, 0.3, 0.6].map((x) => seen([1, x], truth));
    const found = fitNonNegative([...rows, seen([1, 0.3], truth, 8)], { prior: [1, 1], trust: 0.01, scaled: true });
    expect(dot([1, 0.3], found) / dot([1, 0.3], truth)).toBeLessThan(1.1);
  });

  it('is the guess itself where nothing was seen, or nothing that is a number', () => {
    const odd = [Number.NaN, 0, -5, Infinity].map((value) => ({ features: [1, 1, 1], value }));
    expect(fitNonNegative([], options)).toEqual([1, 1, 1]);
    expect(fitNonNegative(odd, options)).toEqual([1, 1, 1]);
    expect(fitNonNegative([{ features: [1, Number.NaN, 1], value: 3 }], options)).toEqual([1, 1, 1]);
  });

  it('never gives what is negative or no number', () => {
    const size = fc.double({ min: 1e-6, max: 1e9, noNaN: true });
    const row = fc.record({ features: fc.tuple(size, size, size), value: size });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 12 }), fc.tuple(size, size, size), fc.boolean(), (rows, prior, scaled) => {
        for (const one of fitNonNegative(rows, { prior, trust: 0.02, scaled })) {
          expect(one).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(one)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});
