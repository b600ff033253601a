/** Time as the stores know it; tests bring their own. */
export interface Timers {
  /** Epoch milliseconds. */
  now(): number;
  /** Does `work` after `ms` milliseconds; answers what prevents it. */
  after(work: () => void, ms: number): () => void;
}

/** The browser's own time. */
export const browserTimers: Timers = {
  now: () => Date.now(),
  after(work, ms) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
