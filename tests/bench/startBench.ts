import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/freePort.ts';
import type { BenchContext, Figure } from '../support/measure.ts';
import { projectRoot } from '../support/servedApp.ts';
import { median, ms } from '../support/statistics.ts';

const LIMIT_MS = 1500;

/** From starting `npm run serve`, built beforehand, to the first 200 of `/health`. */
export async function startBench({ quick, folder }: BenchContext): Promise<Figure[]> {
  const times = quick ? 1 : 5;
  const used = join(folder, 'used');
  await startOnce(used);
  const existing: number[] = [];
  const fresh: number[] = [];
  for (let n = 0; n < times; n += 1) {
    existing.push(await startOnce(used));
    fresh.push(await startOnce(join(folder, `fresh-${n}`)));
  }
  return [figure('an existing data folder', existing), figure('a fresh data folder', fresh)];
}

async function startOnce(dataDir: string): Promise<number> {
  const port = await freePort();
  const startedAt = performance.now();
  // A group of its own, so that npm and what it started can be ended together.
  const child = spawn('npm', ['run', 'serve', '--', '--port', String(port), '--data-dir', dataDir], {
    cwd: projectRoot,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: { ...process.env, TINTYPE_LOG: 'warn' },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exited = once(child, 'exit');
  try {
    while (child.exitCode === null && performance.now() - startedAt < 30_000) {
      if (await isHealthy(port)) return performance.now() - startedAt;
      await sleep(5);
    }
    throw new Error(`npm run serve did not become healthy: ${said}`);
  } finally {
    await endGroup(child.pid, exited);
  }
}

async function isHealthy(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health`)).status === 200;
  } catch {
    return false;
  }
}

async function endGroup(pid: number | undefined, exited: Promise<unknown>): Promise<void> {
  if (pid === undefined) return;
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(-pid, name);
    } catch {
      // It has ended already.
    }
  };
  signal('SIGTERM');
  const late = setTimeout(() => signal('SIGKILL'), 12_000);
  await exited;
  clearTimeout(late);
}

function figure(how: string, took: readonly number[]): Figure {
  return {
    measure: `\`npm run serve\` to the first healthy answer, ${how}`,
    result: `median ${ms(median(took))}, worst ${ms(Math.max(...took))} of ${took.length}`,
    target: `≤ ${LIMIT_MS / 1000} s`,
    met: median(took) <= LIMIT_MS,
  };
}
