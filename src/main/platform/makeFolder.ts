import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './atomicFile.ts';

/**
 * Makes a folder and those above it where they are missing. Rejects with the file system's error.
 *
 * Not `mkdir` with `recursive`: in a place where nothing can be made, such as /proc, Node 24 then asks for ever.
 * @param mode of the folders that are made
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (thrown) {
    if (errorCode(thrown) === 'EEXIST') return;
    const parent = dirname(folder);
    if (errorCode(thrown) !== 'ENOENT' || parent === folder) throw thrown;
    await makeFolder(parent, mode);
    await mkdir(folder, { mode }).catch((again: unknown) => {
      if (errorCode(again) !== 'EEXIST') throw again;
    });
  }
}
