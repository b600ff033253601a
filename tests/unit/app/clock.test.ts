import { describe, expect, it } from 'vitest';
import { createClock } from '../../../src/main/clock.ts';

describe('the clock', () => {
  it('goes on from where it was when the wall clock is set back, and follows it forward', () => {
    const source = { wall: 1_000_000, monotonic: 0 };
    const clock = createClock({ wall: () => source.wall, monotonic: () => source.monotonic });
    expect(clock.now()).toBe(1_000_000);
    source.wall -= 3_600_000;
    source.monotonic += 50;
    expect(clock.now()).toBe(1_000_050);
    source.monotonic += 50;
    expect(clock.now()).toBe(1_000_100);
    source.wall = 9_000_000;
    expect(clock.now()).toBe(9_000_000);
  });
});
