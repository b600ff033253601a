import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `look` answers something truthy and gives that; throws after `withinMs`, or when `look` does. */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  { withinMs = 30_000, everyMs = 20 } = {},
): Promise<Exclude<T, false | null | undefined>> {
  for (const startedAt = performance.now(); ; await sleep(everyMs)) {
    const found = await look();
    if (found !== false && found !== null && found !== undefined) return found as Exclude<T, false | null | undefined>;
    if (performance.now() - startedAt > withinMs) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
  }
}
