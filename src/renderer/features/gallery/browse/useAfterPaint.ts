import { useEffect, useRef, useState } from 'react';

/** The value as it was a frame ago: for what can wait until the answer to a key or click is on the screen. */
export function useAfterPaint<T>(value: T, same: (a: T, b: T) => boolean): T {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  const pending = useRef<{ frame: number; timer: ReturnType<typeof setTimeout> | undefined } | null>(null);
  useEffect(() => {
    latest.current = value;
    // One that waits already takes the latest along; to begin anew with each would never come to an end while scrolling.
    if (same(shown, value) || pending.current) return;
    const wait = { frame: 0, timer: undefined as ReturnType<typeof setTimeout> | undefined };
    pending.current = wait;
    wait.frame = requestAnimationFrame(() => {
      wait.timer = setTimeout(() => {
        pending.current = null;
        setShown(latest.current);
      });
    });
  });
  useEffect(
    () => () => {
      if (!pending.current) return;
      cancelAnimationFrame(pending.current.frame);
      clearTimeout(pending.current.timer);
      pending.current = null;
    },
    [],
  );
  return shown;
}
