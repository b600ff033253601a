import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { killTree } from './killTree.ts';
import { findProcess } from './processTable.ts';
import type { ProcessIdentity } from './processTree.ts';

export interface OrphanGuard {
  /**
   * Notes the child in the pid file, so that the next start finds it should this process die first.
   * Answers what names it for ever, or undefined when it is gone already.
   */
  remember(pid: number): Promise<ProcessIdentity | undefined>;
  /** Removes the pid file: the child is gone. */
  forget(): Promise<void>;
  /** Ends the child a former run left behind and removes the pid file. */
  sweep(): Promise<'nothing' | 'stale' | 'ended'>;
}

function parsePidFile(text: string): { pid: number; startedAt: string } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('startedAt' in value)) return undefined;
  const { pid, startedAt } = value;
  // 0 and 1 and negatives would mean our own group, the system, or a whole group.
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 2) return undefined;
  return typeof startedAt === 'string' && startedAt !== '' ? { pid, startedAt } : undefined;
}

/**
 * Remembers one child process in `file` by pid and start time. A pid alone is given to other
 * programs after a while, so only a process with both is ever ended.
 */
export function createOrphanGuard(options: { file: string; graceMs: number }): OrphanGuard {
  const { file, graceMs } = options;
  return {
    async remember(pid) {
      const found = await findProcess(pid);
      if (found === undefined) return undefined;
      await mkdir(path.dirname(file), { recursive: true });
      const draft = `${file}.${process.pid}.tmp`;
      await writeFile(draft, JSON.stringify({ pid, startedAt: found.startedAt }));
      await rename(draft, file);
      return { pid, startedAt: found.startedAt };
    },
    async forget() {
      await rm(file, { force: true });
    },
    async sweep() {
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text === undefined) return 'nothing';
      const left = parsePidFile(text);
      const found = left && (await findProcess(left.pid));
      const same = left !== undefined && found?.startedAt === left.startedAt && left.pid !== process.pid;
      if (same) await killTree(left, { graceMs });
      await rm(file, { force: true, recursive: true });
      return same ? 'ended' : 'stale';
    },
  };
}
