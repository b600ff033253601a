import type { ProcessInfo } from './processTable.ts';

export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * The running processes of a tree: its root, the group the root leads, all their descendants, and
 * those of `known` (seen earlier, since cut off from their parents by its death) with theirs.
 * `root.startedAt` undefined trusts the pid. Never names the process `self`.
 */
export function processTree(
  all: readonly ProcessInfo[],
  root: { readonly pid: number; readonly startedAt?: string },
  known: readonly ProcessIdentity[],
  self: number,
): ProcessInfo[] {
  const leader = all.find((process) => process.pid === root.pid);
  // The pid was given to another process: what is left of ours, if anything, is among the known.
  const strange = leader !== undefined && root.startedAt !== undefined && leader.startedAt !== root.startedAt;
  const isKnown = (process: ProcessInfo) =>
    known.some((one) => one.pid === process.pid && one.startedAt === process.startedAt);
  const members = new Set<number>();
  for (const process of all) {
    const rooted = !strange && (process.pid === root.pid || process.group === root.pid);
    if (rooted || isKnown(process)) members.add(process.pid);
  }
  for (let size = -1; size !== members.size;) {
    size = members.size;
    for (const process of all) if (members.has(process.parent)) members.add(process.pid);
  }
  return all.filter((process) => members.has(process.pid) && !process.zombie && process.pid !== self);
}
