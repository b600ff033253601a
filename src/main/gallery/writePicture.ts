import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../shared/schema/error.ts';
import { isDiskFull, writeAtomic } from '../platform/atomicFile.ts';

/**
 * Writes a picture of the data folder's `folder`, whole or not at all; the folder it lies in is made where it is missing,
 * for this user alone. Rejects with `DISK_FULL`.
 */
export async function writePicture(
  folder: 'images' | 'inputs' | 'thumbnails',
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeAtomic(path, bytes);
  } catch (cause) {
    if (!isDiskFull(cause)) throw cause;
    const needed = bytes.length;
    const message = `The disk is full: ${needed.toLocaleString('en-GB')} bytes did not fit into the folder ${folder} of the data folder. Free some space, then try again.`;
    throw new AppError('DISK_FULL', message, { facts: { folder, needed }, cause });
  }
}
