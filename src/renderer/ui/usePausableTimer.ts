import { useEffect, useRef } from 'react';

/** Calls `ring` once `ms` milliseconds have gone by which were not paused; never when `ms` is null. */
export function usePausableTimer(ms: number | null, paused: boolean, ring: () => void): void {
  const spent = useRef(0);
  const latest = useRef(ring);
  useEffect(() => {
    latest.current = ring;
  }, [ring]);
  useEffect(() => {
    if (paused || ms === null) return;
    const started = performance.now();
    const timer = setTimeout(() => latest.current(), Math.max(0, ms - spent.current));
    return () => {
      clearTimeout(timer);
      spent.current += performance.now() - started;
    };
  }, [ms, paused]);
}
