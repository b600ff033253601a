import type { Timers } from '../../../src/renderer/state/timers.ts';

export interface HandTimers extends Timers {
  /** Lets time pass; what falls due is done in order, and what that leads to is waited for. */
  pass(ms: number): Promise<void>;
  /** How many things wait for their time. */
  waiting(): number;
}

/** Time that passes only by hand. */
export function handTimers(): HandTimers {
  const due = new Set<{ at: number; work: () => void }>();
  let now = 1_795_000_000_000;
  return {
    now: () => now,
    after(work, ms) {
      const entry = { at: now + ms, work };
      due.add(entry);
      return () => void due.delete(entry);
    },
    waiting: () => due.size,
    async pass(ms) {
      const end = now + ms;
      await settled();
      for (;;) {
        const [next] = [...due].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
        if (!next) break;
        due.delete(next);
        now = next.at;
        next.work();
        await settled();
      }
      now = end;
    },
  };
}

/** Lets everything run that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
