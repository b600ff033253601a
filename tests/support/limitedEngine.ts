import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineFiles } from '../../src/main/engineCommand.ts';
import type { WireRequest } from '../../src/shared/schema/engineWire.ts';
import { bareBinary, engineProgram, startEngine } from './engineHarness.ts';

/** The real engine, whose allocations fail beyond so many bytes, as the kernel counts data (RLIMIT_DATA). */
export function limitedEngine(folder: string, bytes: number): EngineFiles {
  const runtime = join(folder, 'limited-engine.sh');
  writeFileSync(runtime, `#!/bin/sh\nexec prlimit --data=${Math.round(bytes)} '${bareBinary}' "$@"\n`);
  chmodSync(runtime, 0o755);
  return { runtime, entry: engineProgram };
}

/** The most bytes of data that the real engine has while it draws: what such a limit is compared with. */
export async function dataPeak(config: Record<string, unknown>, job: WireRequest): Promise<number> {
  const engine = await startEngine(config);
  let peak = 0;
  const look = setInterval(() => {
    const found = /^VmData:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${engine.pid}/status`, 'utf8'))?.[1];
    peak = Math.max(peak, 1024 * Number(found ?? 0));
  }, 1);
  try {
    await engine.client.draw(job);
    return peak;
  } finally {
    clearInterval(look);
    await engine.stop();
  }
}
