/** Lets one at a time through, in the order they came. */
export interface Turns {
  /** Waits for its turn and answers the function that ends it; rejects with the signal's reason, its turn given up. */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createTurns(): Turns {
  let last: Promise<void> = Promise.resolve();
  return {
    async take(signal) {
      signal.throwIfAborted();
      const before = last;
      const mine = Promise.withResolvers<void>();
      last = before.then(() => mine.promise);
      const given = Promise.withResolvers<void>();
      const onAbort = (): void => given.reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      void before.then(given.resolve);
      try {
        await given.promise;
      } catch (error) {
        mine.resolve();
        throw error;
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
      return mine.resolve;
    },
  };
}
