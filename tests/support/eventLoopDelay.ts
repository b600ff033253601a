import type { ServedApp } from './servedApp.ts';

export interface LoopDelay {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * Delay of the app's event loop since it was last asked for: `/metrics` starts anew with each answer. Node measures
 * with a timer of 10 ms and counts those in, so an idle loop shows about 10 ms.
 */
export async function eventLoopDelay({ client }: ServedApp): Promise<LoopDelay> {
  const text = await client.call('metrics.get', { query: {} });
  const value = (name: string): number => {
    const found = new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)$`, 'm').exec(text)?.[1];
    if (found === undefined) throw new Error(`/metrics has no event loop lag ${name}`);
    return Number(found) * 1000;
  };
  return { p50: value('p50'), p99: value('p99'), max: value('max') };
}
