import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
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
    await makeOne(folder, mode);
  } catch (thrown) {
    const parent = dirname(folder);
    if (errorCode(thrown) !== 'ENOENT' || parent === folder) throw thrown;
    await makeFolder(parent, mode);
    await makeOne(folder, mode);
  }
}

/** A folder that is there is fine; a file in its place is not. */
async function makeOne(folder: string, mode: number): Promise<void> {
  try {
    await mkdir(folder, { mode });
  } catch (thrown) {
    if (errorCode(thrown) !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw thrown;
  }
}

/** The same, where nothing may be waited for. Throws the file system's error. */
export function makeFolderSync(folder: string, mode = 0o777): void {
  try {
    makeOneSync(folder, mode);
  } catch (thrown) {
    const parent = dirname(folder);
    if (errorCode(thrown) !== 'ENOENT' || parent === folder) throw thrown;
    makeFolderSync(parent, mode);
    makeOneSync(folder, mode);
  }
}

function makeOneSync(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (thrown) {
    if (errorCode(thrown) !== 'EEXIST' || !statSync(folder).isDirectory()) throw thrown;
  }
}
