/** How patient the supervisor is. Times in milliseconds. */
export interface SupervisorPolicy {
  /** A start may take this long plus the time its model's bytes take at `startBytesPerMs`. */
  readonly startBaseMs: number;
  readonly startBytesPerMs: number;
  /** One try whether a starting engine answers, and the pause after it. */
  readonly attemptMs: number;
  readonly attemptPauseMs: number;
  /** Crashes in a row, other than while drawing, without one finished image after which the engine is given up. */
  readonly maxCrashes: number;
  /** Wait before the first, second, … restart; the last one repeats. */
  readonly backoffMs: readonly number[];
  /** Between asking an engine to end and forcing it. */
  readonly killGraceMs: number;
  /** A cancelled image may take at least this long to settle before its engine is ended. */
  readonly cancelGraceMs: number;
  /** How often the state of an image is asked for when no event tells it. */
  readonly pollMs: number;
  /** One such question; a slow answer is asked for again until the image counts as stuck. */
  readonly pollTimeoutMs: number;
  /** Every other call to a ready engine. */
  readonly callTimeoutMs: number;
  /** Refused or cut connections in a row after which a living engine counts as broken. */
  readonly maxCutCalls: number;
  /** No progress for this many times the longest step seen counts as stuck, but see `stallMs` of a render. */
  readonly stallSteps: number;
}

export const defaultPolicy: SupervisorPolicy = {
  startBaseMs: 30_000,
  startBytesPerMs: 20_000,
  attemptMs: 1_000,
  attemptPauseMs: 100,
  maxCrashes: 5,
  backoffMs: [250, 1_000, 4_000],
  killGraceMs: 3_000,
  cancelGraceMs: 3_000,
  pollMs: 250,
  pollTimeoutMs: 2_000,
  callTimeoutMs: 30_000,
  maxCutCalls: 12,
  stallSteps: 20,
};

/** Milliseconds a model of `sizeBytes` may take from start to ready. */
export function startDeadlineMs(sizeBytes: number, policy: SupervisorPolicy): number {
  return policy.startBaseMs + Math.ceil(sizeBytes / policy.startBytesPerMs);
}

/** Milliseconds before the restart after the `attempt`-th crash in a row (1-based). */
export function backoffMs(attempt: number, policy: SupervisorPolicy): number {
  return policy.backoffMs[Math.min(attempt, policy.backoffMs.length) - 1] ?? 0;
}

/** Milliseconds without progress after which an image counts as stuck. */
export function stallLimitMs(stallMs: number, longestStepMs: number, policy: SupervisorPolicy): number {
  return Math.max(stallMs, policy.stallSteps * longestStepMs);
}

/** Milliseconds a cancelled image may take to settle; `openStepMs`: how long the step at work has taken so far. */
export function cancelLimitMs(longestStepMs: number, openStepMs: number, policy: SupervisorPolicy): number {
  return Math.max(policy.cancelGraceMs, 1.5 * Math.max(longestStepMs, openStepMs) + policy.pollMs);
}
