import { readdir, readFile } from 'node:fs/promises';
import { eventually } from './eventually.ts';

/** Running processes that were started with this HOME, of them those whose command line (a NUL after each argument) matches. Linux only. */
export async function processesWithHome(home: string, command = /^/): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map(async (pid) => ((await belongs(pid, home, command)) ? [Number(pid)] : [])));
  return found.flat();
}

async function belongs(pid: string, home: string, wanted: RegExp): Promise<boolean> {
  // A process that has ended has neither; one of another user cannot be read and is none of ours.
  const [environment, command] = await Promise.all([textOf(pid, 'environ'), textOf(pid, 'cmdline')]);
  return environment.split('\0').includes(`HOME=${home}`) && wanted.test(command);
}

const textOf = (pid: string, name: string): Promise<string> => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');

/** Kills every process that was started with this HOME and waits until all are gone. Answers how many there were. */
export async function endProcessesWithHome(home: string): Promise<number> {
  const pids = await processesWithHome(home);
  for (const pid of pids) kill(pid);
  await eventually('killed processes to end', async () => (await processesWithHome(home)).length === 0);
  return pids.length;
}

/** Resident memory of a process in bytes. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return 1024 * Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
