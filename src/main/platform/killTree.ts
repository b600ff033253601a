import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { listProcesses } from './processTable.ts';
import type { ProcessInfo } from './processTable.ts';
import { processTree } from './processTree.ts';

const run = promisify(execFile);

export interface KillTreeOptions {
  /** Milliseconds between asking (TERM) and forcing (KILL); 0 forces at once. */
  readonly graceMs: number;
  /** Milliseconds a forced process may take to be gone; 10,000 by default. */
  readonly goneMs?: number;
}

function signal(pid: number, name: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, name);
  } catch {
    // Gone already, or not ours to end: the next look at the table tells.
  }
}

async function askPosix(tree: readonly ProcessInfo[], force: boolean): Promise<void> {
  for (const member of tree) signal(member.pid, force ? 'SIGKILL' : 'SIGTERM');
}

async function askWindows(tree: readonly ProcessInfo[], force: boolean): Promise<void> {
  const targets = tree.flatMap((member) => ['/PID', String(member.pid)]);
  await run('taskkill', ['/T', ...(force ? ['/F'] : []), ...targets], { windowsHide: true }).catch(() => {});
}

/**
 * Ends a process and all its descendants: TERM, then after `graceMs` KILL. Resolves only when all
 * are gone; throws when the system cannot end one within `goneMs`. With `startedAt` a process that
 * merely got the same pid later is left alone.
 */
export async function killTree(
  root: { readonly pid: number; readonly startedAt?: string },
  options: KillTreeOptions,
): Promise<void> {
  const ask = process.platform === 'win32' ? askWindows : askPosix;
  const start = performance.now();
  const forceAt = start + options.graceMs;
  const giveUpAt = forceAt + (options.goneMs ?? 10_000);
  // Who was asked already: one that left its group and lost its parent is found only here.
  let known: ProcessInfo[] = [];
  for (let pause = 5; ; pause = Math.min(50, pause * 2)) {
    const tree = processTree(await listProcesses(), root, known, process.pid);
    if (tree.length === 0) return;
    const now = performance.now();
    if (now > giveUpAt)
      throw new Error(`the system does not end the processes ${tree.map((one) => one.pid).join(', ')}`);
    const force = now >= forceAt;
    const asked = new Set(known.map((one) => one.pid));
    const targets = force ? tree : tree.filter((one) => !asked.has(one.pid));
    if (targets.length > 0) await ask(targets, force);
    known = [...known, ...tree.filter((one) => !asked.has(one.pid))];
    await sleep(force ? pause : Math.max(1, Math.min(pause, forceAt - now)));
  }
}
