/** Where times come from: `wall` may jump, `monotonic` (milliseconds) never does. */
export interface TimeSource {
  readonly wall: () => number;
  readonly monotonic: () => number;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds that no changed clock disturbs. */
  monotonic(): number;
}

const system: TimeSource = { wall: () => Date.now(), monotonic: () => performance.now() };

/**
 * Epoch milliseconds that never go back while the app runs: when the wall clock is set back,
 * time goes on from where it was; when it is set forward, it is followed.
 */
export function createClock(source: TimeSource = system): Clock {
  let wall = source.wall();
  let monotonic = source.monotonic();
  return {
    now(): number {
      const at = source.monotonic();
      wall = Math.max(source.wall(), wall + Math.max(0, at - monotonic));
      monotonic = at;
      return Math.floor(wall);
    },
    monotonic: source.monotonic,
  };
}
