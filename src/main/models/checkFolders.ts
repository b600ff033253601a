import { opendir } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { Issue } from '../../shared/schema/error.ts';
import { errorCode } from '../platform/atomicFile.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder; make it first, or correct the path',
  ENOTDIR: 'is a file, not a folder; name the folder that it lies in',
  EACCES: 'may not be read by the user that Tintype runs as; change its permissions',
  EPERM: 'may not be read by the user that Tintype runs as; change its permissions',
};

/**
 * What is wrong with folders of models, each under its place in `field`. One of `kept`, which were fine once, may be
 * gone for now, as a drive that is unplugged: it must not keep the others from being changed.
 */
export async function folderIssues(
  field: string,
  folders: readonly string[],
  kept: readonly string[] = [],
): Promise<Issue[]> {
  const problems = await Promise.all(
    folders.map((folder, index) => problemOf(folder, folders.slice(0, index), kept.includes(folder))),
  );
  return problems.flatMap((message, index) => (message === undefined ? [] : [{ path: `${field}.${index}`, message }]));
}

async function problemOf(folder: string, before: readonly string[], isKept: boolean): Promise<string | undefined> {
  if (folder.includes('\0')) return 'holds a character that no path can hold';
  if (!isAbsolute(folder)) return 'is not a full path; begin at the root, as /home/me/models or D:\\models';
  if (before.some((other) => resolve(other) === resolve(folder))) return 'is listed twice; leave one out';
  if (isKept) return undefined;
  try {
    await (await opendir(folder)).close();
    return undefined;
  } catch (thrown) {
    const code = errorCode(thrown) ?? 'unknown reason';
    return reasons[code] ?? `cannot be read (${code}); check it, or leave it out`;
  }
}
