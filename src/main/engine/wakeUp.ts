export interface WakeUp {
  /** Ends the wait at work, or the next one if none is. */
  wake(): void;
  /** Resolves when woken, after `ms`, or when `signal` aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

/** A pause that can be cut short, so that polling costs no latency when an event tells more. */
export function createWakeUp(): WakeUp {
  let woken = false;
  let end: (() => void) | undefined;
  return {
    wake() {
      woken = true;
      end?.();
    },
    wait(ms, signal) {
      return new Promise((resolve) => {
        const timer = setTimeout(finish, ms);
        signal.addEventListener('abort', finish, { once: true });
        end = finish;
        function finish(): void {
          clearTimeout(timer);
          signal.removeEventListener('abort', finish);
          end = undefined;
          woken = false;
          resolve();
        }
        if (woken || signal.aborted) finish();
      });
    },
  };
}
