import { setTimeout as sleep } from 'node:timers/promises';

export interface RateLimit {
  /** Waits until so many bytes may be taken. Ends early, without an error, when the signal aborts. */
  take(bytes: number, signal: AbortSignal): Promise<void>;
}

/** How much may come at once after a rest, in milliseconds of the limit. */
const BURST_MS = 250;

/**
 * One limit over everything that takes from it.
 * @param bytesPerSecond asked anew each time; null is no limit
 * @param monotonic milliseconds
 */
export function createRateLimit(ports: {
  readonly bytesPerSecond: () => number | null;
  readonly monotonic: () => number;
}): RateLimit {
  /** Until when all that was taken is paid for. */
  let paidUntil = 0;
  return {
    async take(bytes, signal) {
      const limit = ports.bytesPerSecond();
      if (limit === null) {
        paidUntil = 0;
        return;
      }
      const now = ports.monotonic();
      paidUntil = Math.max(paidUntil, now - BURST_MS) + (bytes / limit) * 1000;
      const wait = paidUntil - now;
      if (wait > 0) await sleep(wait, undefined, { signal }).catch(() => {});
    },
  };
}
