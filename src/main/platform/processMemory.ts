import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';

/** Begins to watch for the peak of a process's memory; false where the system does not tell it (all but Linux). */
export async function resetPeakMemory(pid: number | undefined): Promise<boolean> {
  if (pid === undefined || process.platform !== 'linux') return false;
  // Of a process that is gone there is nothing to measure; its end is seen elsewhere.
  return writeFile(`/proc/${pid}/clear_refs`, '5').then(
    () => true,
    () => false,
  );
}

/** The most bytes that a process held since it began (or was reset), files that it has mapped and used among them. */
export async function peakMemory(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined || process.platform !== 'linux') return undefined;
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return field(text, 'VmHWM');
}

/** Bytes that the end of a process would free, without those that are only read from files; 0 where it is not told. */
export function ownMemory(pid: number | undefined): number {
  if (pid === undefined || process.platform !== 'linux') return 0;
  try {
    return field(readFileSync(`/proc/${pid}/status`, 'utf8'), 'RssAnon') ?? 0;
  } catch {
    return 0;
  }
}

function field(status: string, name: string): number | undefined {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}
