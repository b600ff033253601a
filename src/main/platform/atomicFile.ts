import { randomBytes } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const temporaryName = /^\..+\.[0-9a-f]{12}\.tmp$/;
const fullDiskCodes = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** Some network and user-space file systems cannot flush a folder; the file itself is already flushed by then. */
const unflushableFolderCodes = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EISDIR']);

/**
 * Writes `bytes` so that `finalPath` holds either what was there before or all of them, also over a power cut.
 * The folder must exist. Rejects with the file system's error and leaves no temporary file behind;
 * {@link isDiskFull} recognises a full disk.
 */
export async function writeAtomic(
  finalPath: string,
  bytes: Uint8Array,
  options: { mode?: number } = {},
): Promise<void> {
  const temporary = join(dirname(finalPath), `.${basename(finalPath)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(temporary, 'wx', options.mode ?? 0o666);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, finalPath);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  if (process.platform !== 'win32') await flushFolder(dirname(finalPath));
}

/** Removes what a killed {@link writeAtomic} left directly in `folder`; answers how many. Only while nothing writes there. */
export async function removeTemporaryFiles(folder: string): Promise<number> {
  const left = (await readdir(folder)).filter((name) => temporaryName.test(name));
  for (const name of left) await rm(join(folder, name), { force: true });
  return left.length;
}

/** True for the errors of a full disk, an exhausted quota or a file size limit. */
export function isDiskFull(error: unknown): boolean {
  return fullDiskCodes.has(errorCode(error) ?? '');
}

/** The system's code (`ENOENT`, …) of a thrown value. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** A rename is only safe from a power cut once the folder that holds it is flushed. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!unflushableFolderCodes.has(errorCode(error) ?? '')) throw error;
  } finally {
    await handle.close();
  }
}
