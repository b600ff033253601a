import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, removeTemporaryFiles } from '../platform/atomicFile.ts';

const inputFile = /^(inp_[0-9a-f]{32})\.png$/;

export interface InputSweep {
  /** The app's data folder. */
  readonly root: string;
  /** Pictures that came after this, in epoch milliseconds, are left alone. */
  readonly before: number;
  /** Ids that jobs and images name; asked only when there is a picture old enough. */
  readonly named: () => ReadonlySet<string>;
}

/** Removes pictures that came with requests and that nothing names any more. Only while no request is taken. */
export async function sweepInputs(sweep: InputSweep): Promise<{ removed: number; tempRemoved: number }> {
  const folder = join(sweep.root, 'inputs');
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { removed: 0, tempRemoved: 0 };
    throw error;
  }
  const old: { id: string; path: string }[] = [];
  for (const name of names) {
    const id = inputFile.exec(name)?.[1];
    const path = join(folder, name);
    if (id !== undefined && (await stat(path)).mtimeMs < sweep.before) old.push({ id, path });
  }
  const named = old.length === 0 ? new Set<string>() : sweep.named();
  const unnamed = old.filter(({ id }) => !named.has(id));
  for (const { path } of unnamed) await rm(path, { force: true });
  return { removed: unnamed.length, tempRemoved: await removeTemporaryFiles(folder) };
}
