import { setTimeout as sleep } from 'node:timers/promises';
import { DownloadFault } from './downloadFault.ts';
import type { TransferPorts } from './transferPorts.ts';

/** Asking again after what may pass: longer and longer, until nothing has come for too many times. */
export interface Tries {
  /** Enough came: the next wait is a short one again. */
  fruitful(): void;
  /** Does a piece of work once, when it is its turn. */
  once<T>(work: () => Promise<T>): Promise<T>;
  /** Waits before the next try, or throws what cannot be mended by one. */
  again(thrown: unknown): Promise<void>;
}

/**
 * @param came bytes that came over all connections of the same work: while they grow, a connection that is refused waits
 *   longer and longer, and does not give up
 */
export function createTries(
  { rules, now, random, waits, turn }: Pick<TransferPorts, 'rules' | 'now' | 'random' | 'waits' | 'turn'>,
  signal: AbortSignal,
  came: () => number = () => 0,
): Tries {
  let attempt = 0;
  let inVain = 0;
  let most = came();
  return {
    fruitful() {
      attempt = 0;
      inVain = 0;
    },
    async once(work) {
      await turn?.begin(signal);
      try {
        return await work();
      } finally {
        turn?.end();
      }
    },
    async again(thrown) {
      if (!(thrown instanceof DownloadFault) || !thrown.again || signal.aborted) throw thrown;
      attempt += 1;
      const sum = came();
      inVain = sum - most >= rules.leastBytes ? 1 : inVain + 1;
      most = Math.max(most, sum);
      if (inVain >= rules.tries) throw thrown;
      const longer = Math.min(rules.longestWaitMs, rules.firstWaitMs * 2 ** (attempt - 1));
      // Not all at the same moment, where many were cut by the same fault.
      const wait = Math.round(thrown.afterMs ?? longer * (0.5 + random() / 2));
      waits({ reason: thrown.message, at: now() + wait, attempt });
      const waited = sleep(wait, undefined, { signal }).catch(() => {});
      await (turn?.rest(wait, waited) ?? waited);
      signal.throwIfAborted();
    },
  };
}

/** Does a piece of work until it is done. */
export async function untilDone<T>(tries: Tries, work: () => Promise<T>): Promise<T> {
  for (;;)
    try {
      return await tries.once(work);
    } catch (thrown) {
      await tries.again(thrown);
    }
}
