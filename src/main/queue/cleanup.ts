import type { JobStore } from './ports.ts';

export interface CleanupPorts {
  readonly store: Pick<JobStore, 'dropFinishedBefore' | 'dropIdempotencyBefore'>;
  readonly now: () => number;
  /** Finished jobs are forgotten after this many milliseconds; undefined: never. */
  readonly ttlMs?: number | undefined;
  readonly intervalMs?: number | undefined;
  /** Hears of a clean-up that failed, on a full disk say; the next one tries again. */
  readonly failed: (thrown: unknown) => void;
}

const IDEMPOTENCY_KEPT_MS = 24 * 3_600_000;
const DEFAULT_INTERVAL_MS = 60_000;

/** Forgets finished jobs after their time, and idempotency keys after 24 hours. Never touches image files. Answers how to stop. */
export function startCleanup({ store, now, ttlMs, intervalMs, failed }: CleanupPorts): () => void {
  const tidy = (): void => {
    try {
      store.dropIdempotencyBefore(now() - IDEMPOTENCY_KEPT_MS);
      if (ttlMs !== undefined) store.dropFinishedBefore(now() - ttlMs);
    } catch (thrown) {
      // Thrown from a timer it would end the app.
      failed(thrown);
    }
  };
  tidy();
  const timer = setInterval(tidy, Math.max(100, intervalMs ?? DEFAULT_INTERVAL_MS));
  timer.unref();
  return () => clearInterval(timer);
}
