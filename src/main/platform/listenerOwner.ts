import { readdir, readFile, readlink } from 'node:fs/promises';
import { listProcesses } from './processTable.ts';

/** State `0A` of `/proc/net/tcp` is LISTEN; addresses are bytes of the machine's order in hexadecimal, see proc(5). */
export function listenersOf(table: string, port: number): string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    return state === '0A' && local.endsWith(`:${wanted}`) && inode !== undefined ? [inode] : [];
  });
}

/**
 * Whether `pid`, or a process of the group it leads, is what listens on `port` of this machine. Undefined where the
 * system does not tell: only Linux does.
 */
export async function ownsListener(pid: number, port: number): Promise<boolean | undefined> {
  if (process.platform !== 'linux') return undefined;
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const inodes = new Set(tables.flatMap((table) => listenersOf(table, port)));
  if (inodes.size === 0) return undefined;
  const group = (await listProcesses()).filter((one) => one.pid === pid || one.group === pid);
  const held = await Promise.all(group.map((one) => socketsOf(one.pid)));
  if (held.every((sockets) => sockets === undefined)) return undefined;
  return held.some((sockets) => sockets?.some((inode) => inodes.has(inode)));
}

async function socketsOf(pid: number): Promise<string[] | undefined> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return undefined;
  const targets = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => '')));
  return targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []);
}
