import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 100;

/**
 * Milliseconds this disk takes to flush a small write, tried every now and then until stopped. What is answered only
 * once it is on disk cannot be answered sooner, so this tells a slow disk from a slow app.
 */
export async function watchDiskFlush(folder: string): Promise<{ stop(): Promise<number[]> }> {
  const file = await open(join(folder, 'flush-probe'), 'w');
  const took: number[] = [];
  const stop = new AbortController();
  const probe = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await file.write(Buffer.alloc(4096), 0, 4096, 0);
      const startedAt = performance.now();
      await file.datasync();
      took.push(performance.now() - startedAt);
      await sleep(EVERY_MS);
    }
  };
  const probing = probe();
  return {
    async stop() {
      stop.abort();
      await probing;
      await file.close();
      return took;
    },
  };
}
