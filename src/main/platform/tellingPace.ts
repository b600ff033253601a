const EVERY_MS = 1000;
const AT_LEAST_EVERY_MS = 5000;
const SHARE = 0.002;

/**
 * Whether progress is worth telling anew: when so much more is there, or so much time has passed, and never more often
 * than once a second.
 *
 * @param passedMs since it was told last
 * @param share of the whole that came since, 0–1; 0 where the whole is not known
 */
export const isWorthTelling = (passedMs: number, share: number): boolean =>
  !(passedMs < EVERY_MS || (passedMs < AT_LEAST_EVERY_MS && share < SHARE));
