import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** What something built depends on; paths are relative to the root. */
export interface Built {
  readonly entry: string;
  readonly output: string;
  readonly sources: readonly string[];
}

/** Tells whether a source is newer than what was built of it. Each folder is looked through once. */
export function createStaleness(root: string): (what: Built) => Promise<boolean> {
  const seen = new Map<string, Promise<number>>();
  const newest = (path: string): Promise<number> => {
    const known = seen.get(path) ?? newestIn(join(root, path));
    seen.set(path, known);
    return known;
  };
  return async ({ entry, output, sources }) => {
    // Without an entry file there is nothing to build.
    if ((await changedAt(join(root, entry))) === 0) return false;
    const built = await changedAt(join(root, output));
    return built === 0 || (await Promise.all(sources.map(newest))).some((changed) => changed > built);
  };
}

/** Modification time in milliseconds; 0 when there is no such file. */
async function changedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}

/** The newest modification time in a tree, folders included so that a removed file counts. */
async function newestIn(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  if (found === null) return 0;
  if (!found.isDirectory()) return found.mtimeMs;
  const inside = await Promise.all((await readdir(path)).map((name) => newestIn(join(path, name))));
  return Math.max(found.mtimeMs, ...inside);
}
