import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from '../../platform/atomicFile.ts';
import { isLeftover } from './buildPaths.ts';

/** Deletes what is there. Below what is no folder there is nothing. */
export async function discard(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (thrown) {
    if (errorCode(thrown) !== 'ENOTDIR') throw thrown;
  }
}

/** Deletes what unfinished work left in the folder of engines. Rejects with the file system's error. */
export async function sweepLeftovers(root: string, wanted: (id: string) => boolean): Promise<void> {
  for (const name of await namesIn(root)) if (isLeftover(name, wanted)) await discard(join(root, name));
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return [];
    throw thrown;
  }
}
