import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  /** Process group; 0 on Windows, which has none. */
  readonly group: number;
  /** Ended, but its parent has not asked how: it runs no more and cannot be killed again. */
  readonly zombie: boolean;
  /** Start time in the system's own words: with the pid it names one process for ever. */
  readonly startedAt: string;
}

/** One `/proc/PID/stat`, see proc(5). The name stands in brackets and may hold spaces and brackets itself. */
export function parseProcStat(stat: string, bootId: string): ProcessInfo | undefined {
  const nameEnd = stat.lastIndexOf(')');
  const pid = Number.parseInt(stat, 10);
  const [state, parent, group, ...rest] = stat.slice(nameEnd + 2).split(' ');
  const ticks = rest[16];
  if (nameEnd < 0 || !Number.isInteger(pid) || state === undefined || ticks === undefined) return undefined;
  const zombie = state === 'Z' || state === 'X';
  return { pid, parent: Number(parent), group: Number(group), zombie, startedAt: `${bootId}:${ticks}` };
}

/** Lines of `ps -A -o pid=,ppid=,pgid=,stat=,lstart=`. */
export function parsePs(text: string): ProcessInfo[] {
  return [...text.matchAll(/^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S.*?)\s*$/gm)].map((match) => ({
    pid: Number(match[1]),
    parent: Number(match[2]),
    group: Number(match[3]),
    zombie: match[4]?.startsWith('Z') ?? false,
    startedAt: match[5] ?? '',
  }));
}

/** Lines `pid parent started` as `windowsQuery` prints them. */
export function parseWindows(text: string): ProcessInfo[] {
  return [...text.matchAll(/^\s*(\d+) (\d+) (\d+)\s*$/gm)].map((match) => ({
    pid: Number(match[1]),
    parent: Number(match[2]),
    group: 0,
    zombie: false,
    startedAt: match[3] ?? '',
  }));
}

const windowsQuery =
  'Get-CimInstance Win32_Process | Where-Object CreationDate | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId) $($_.CreationDate.ToFileTimeUtc())" }';

async function listLinux(): Promise<ProcessInfo[]> {
  // Ticks since boot alone could name another process after the next boot.
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  return stats.flatMap((stat) => parseProcStat(stat, bootId) ?? []);
}

/** Every process the system shows us. */
export async function listProcesses(): Promise<ProcessInfo[]> {
  if (process.platform === 'linux') return listLinux();
  const options = { maxBuffer: 64 * 1024 * 1024, windowsHide: true };
  if (process.platform === 'win32') {
    const { stdout } = await run(
      'powershell.exe',
      ['-NoProfile', '-NonInteractive', '-Command', windowsQuery],
      options,
    );
    return parseWindows(stdout);
  }
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=,lstart='], { ...options, env });
  return parsePs(stdout);
}

/** The running process with this pid, or undefined. */
export async function findProcess(pid: number): Promise<ProcessInfo | undefined> {
  return (await listProcesses()).find((process) => process.pid === pid && !process.zombie);
}
