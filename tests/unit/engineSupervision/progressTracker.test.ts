import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createProgressTracker } from '../../../src/main/engine/progressTracker.ts';
import {
  backoffMs,
  cancelLimitMs,
  defaultPolicy,
  stallLimitMs,
  startDeadlineMs,
} from '../../../src/main/engine/supervisorPolicy.ts';
import type { WireProgress } from '../../../src/shared/schema/engineWire.ts';

const told = (phase: WireProgress['phase'], step: number, total = 8): WireProgress => ({
  phase,
  step,
  total,
  image: 0,
  images: 1,
});

describe('progress tracker', () => {
  it('never goes back, whatever order events and answers come in', () => {
    const order = { loading: 0, diffusion: 1, decoding: 2 };
    const news = fc.record({ phase: fc.constantFrom('encode', 'sample', 'decode'), step: fc.nat(8) });
    fc.assert(
      fc.property(fc.array(news), (all) => {
        const tracker = createProgressTracker(() => 0, { longestStepMs: 0 });
        const shown = all.flatMap(({ phase, step }) => tracker.take(told(phase, step)) ?? []);
        const rank = shown.map(({ stage, step }) => order[stage] * 100 + step);
        expect(rank).toEqual([...new Set(rank)].toSorted((a, b) => a - b));
        expect(shown.length > 0).toBe(all.length > 0);
      }),
    );
  });

  it('measures the longest step, and quiet time since anything new', () => {
    let now = 0;
    const pace = { longestStepMs: 0 };
    const tracker = createProgressTracker(() => now, pace);
    const at = (time: number, progress: WireProgress) => {
      now = time;
      return tracker.take(progress);
    };
    at(5_000, told('encode', 0, 0));
    at(9_000, told('sample', 0));
    expect(pace.longestStepMs).toBe(0);
    at(9_300, told('sample', 1));
    at(9_900, told('sample', 2));
    at(10_000, told('sample', 3));
    expect(pace.longestStepMs).toBe(600);
    expect(at(10_500, told('sample', 3))).toBeUndefined();
    expect(tracker.quietMs()).toBe(500);
    tracker.touch();
    expect(tracker.quietMs()).toBe(0);
  });
});

describe('supervisor policy', () => {
  it('gives a larger model more time to start', () => {
    expect(startDeadlineMs(0, defaultPolicy)).toBe(30_000);
    expect(startDeadlineMs(12e9, defaultPolicy)).toBe(630_000);
  });

  it('waits longer after each crash, up to a cap', () => {
    expect([1, 2, 3, 4, 50].map((attempt) => backoffMs(attempt, defaultPolicy))).toEqual([
      250, 1_000, 4_000, 4_000, 4_000,
    ]);
  });

  it('follows the longest step in what counts as stuck and in how long a cancel may take', () => {
    expect(stallLimitMs(600_000, 100, defaultPolicy)).toBe(600_000);
    expect(stallLimitMs(600_000, 90_000, defaultPolicy)).toBe(1_800_000);
    expect(cancelLimitMs(100, 0, defaultPolicy)).toBe(3_000);
    expect(cancelLimitMs(90_000, 10, defaultPolicy)).toBe(135_250);
    expect(cancelLimitMs(0, 20_000, defaultPolicy)).toBe(30_250);
  });
});
