import type { Timers } from './timers.ts';

/** Does `work` now, and again `ms` after every end of it. Answers what ends that. */
export function repeat(timers: Pick<Timers, 'after'>, work: () => Promise<void>, ms: number): () => void {
  let stopped = false;
  let cancel = (): void => {};
  const turn = async (): Promise<void> => {
    await work();
    if (!stopped) cancel = timers.after(() => void turn(), ms);
  };
  void turn();
  return () => {
    stopped = true;
    cancel();
  };
}
