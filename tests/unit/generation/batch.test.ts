import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseSeedOf, percentageOf, seedsOf } from '../../../src/main/generation/batch.ts';
import { MAX_SEED } from '../../../src/shared/schema/generation.ts';
import type { ImageSlot } from '../../../src/shared/schema/job.ts';

const slot = (state: 'waiting' | 'rendering', index: number): ImageSlot => ({ index, seed: index, attempts: 0, state });
const failed = (index: number): ImageSlot => ({
  index,
  seed: index,
  attempts: 1,
  state: 'failed',
  error: { code: 'DEAD_IMAGE', message: '' },
});

describe('seeds of a batch', () => {
  it('count up from the seed and wrap at 2^32', () => {
    expect(seedsOf(7, 3, () => 0)).toEqual([7, 8, 9]);
    expect(seedsOf(MAX_SEED, 2, () => 0)).toEqual([MAX_SEED, 0]);
  });

  it('are drawn for each image, all different, without one', () => {
    const draws = [5, 5, 9];
    expect(seedsOf(-1, 2, () => draws.shift() ?? 0)).toEqual([5, 9]);
  });

  it('lead back to the seed they came from', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_SEED }), fc.integer({ min: 1, max: 5 }), (seed, count) => {
        expect(baseSeedOf(seedsOf(seed, count, () => 0))).toBe(seed);
      }),
    );
    expect(baseSeedOf([3, 9])).toBe(-1);
  });
});

describe('the percentage of a job', () => {
  it('is finished images plus the share of the current one over the total', () => {
    expect(percentageOf([failed(0), slot('rendering', 1), slot('waiting', 2), slot('waiting', 3)], 0.5)).toBe(37.5);
    expect(percentageOf([slot('rendering', 0)], 0)).toBe(0);
    expect(percentageOf([failed(0)], 0)).toBe(100);
  });

  it('stays between 0 and 100 for any share', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.integer({ min: 1, max: 5 }), (share, count) => {
        const value = percentageOf(
          Array.from({ length: count }, (_, i) => slot('waiting', i)),
          share,
        );
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(100);
      }),
    );
  });
});
