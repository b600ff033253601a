/** Does `work` after `ms` milliseconds; answers what prevents it. */
export type After = (work: () => void, ms: number) => () => void;

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * Milliseconds to wait before the next try after `failures` in a row: doubling from half a second to 15 seconds, and
 * of that between half and all by chance, so that many studios do not come back at the same moment.
 */
export function retryDelay(failures: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(20, Math.max(0, failures - 1)));
  return full / 2 + random() * (full / 2);
}
