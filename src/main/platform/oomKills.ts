import { readFile } from 'node:fs/promises';

/**
 * How many processes the Linux kernel has ended for want of memory since boot (`oom_kill` of
 * `/proc/vmstat`); undefined where the system does not say. The victim itself only sees SIGKILL.
 */
export async function countOomKills(): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const text = await readFile('/proc/vmstat', 'utf8').catch(() => '');
  const found = /^oom_kill (\d+)$/m.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}
