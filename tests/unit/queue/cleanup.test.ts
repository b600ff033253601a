import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCleanup } from '../../../src/main/queue/cleanup.ts';

const HOUR = 3_600_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function rig(options: { ttlMs?: number; full?: () => boolean } = {}) {
  const dropped: [what: string, before: number][] = [];
  const failures: unknown[] = [];
  const drop = (what: string, before: number): number => {
    if (options.full?.()) throw new Error('the disk is full');
    return dropped.push([what, before]);
  };
  const stop = startCleanup({
    store: {
      dropFinishedBefore: (time) => drop('jobs', time),
      dropIdempotencyBefore: (time) => void drop('keys', time),
    },
    now: () => 100 * HOUR,
    ttlMs: options.ttlMs,
    intervalMs: 1_000,
    failed: (thrown) => failures.push(thrown),
  });
  return { dropped, failures, stop };
}

describe('the clean-up', () => {
  it('forgets keys after a day, and finished jobs only when a time is set', () => {
    const without = rig();
    expect(without.dropped).toEqual([['keys', 76 * HOUR]]);
    without.stop();
    const { dropped, stop } = rig({ ttlMs: HOUR });
    expect(dropped).toEqual([
      ['keys', 76 * HOUR],
      ['jobs', 99 * HOUR],
    ]);
    stop();
    vi.advanceTimersByTime(10_000);
    expect(dropped).toHaveLength(2);
  });

  it('outlives a failure and tries again', () => {
    let full = true;
    const { dropped, failures, stop } = rig({ ttlMs: HOUR, full: () => full });
    vi.advanceTimersByTime(2_000);
    expect(failures).toHaveLength(3);
    full = false;
    vi.advanceTimersByTime(1_000);
    expect(dropped).toHaveLength(2);
    stop();
  });
});
