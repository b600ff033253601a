import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { FileRecord } from '../../../shared/schema/download.ts';
import { errorCode } from '../../platform/atomicFile.ts';
import { DownloadFault } from './downloadFault.ts';
import { doneBytes } from './parts.ts';

/** Left free beside the files: the journal and the pictures need some too. */
const LEFT_FREE = 256 * 1024 * 1024;

/** Bytes that may still be written where this folder is, or will be. */
export async function freeBytes(folder: string): Promise<number> {
  for (let path = folder; ; path = dirname(path))
    try {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    } catch (thrown) {
      if (errorCode(thrown) !== 'ENOENT' || dirname(path) === path) throw thrown;
    }
}

/**
 * Throws `DISK_FULL` where what the files lack does not fit. Files whose length nobody told count as nothing.
 * @param promised bytes of what is free that other downloads will take
 */
export function needSpace(files: readonly FileRecord[], free: number, promised: number): void {
  const needed = files.reduce((sum, { seen, parts }) => sum + Math.max(0, (seen?.bytes ?? 0) - doneBytes(parts)), 0);
  if (needed === 0 || needed + LEFT_FREE + promised <= free) return;
  const others = promised === 0 ? '' : `, of which other downloads will take ${inGb(promised)}`;
  throw new DownloadFault(
    'DISK_FULL',
    `There is not enough space for the download: it needs ${inGb(needed)}, and ${inGb(LEFT_FREE)} are to stay free, but only ${inGb(free)} are${others}. Free some space, and try again. Nothing was written.`,
    { facts: { neededBytes: needed, freeBytes: free, ...(promised > 0 && { promisedBytes: promised }) } },
  );
}

/** How many bytes may come of a file of unknown length before it is looked again whether there is room. */
const LOOK_EVERY = 8 * 1024 * 1024;

/** Told of bytes that come of a file of unknown length, throws `DISK_FULL` before they take what is to stay free. */
export function watchSpace(
  folder: string,
  free: (folder: string) => Promise<number>,
): (bytes: number) => Promise<void> {
  let unseen = LOOK_EVERY;
  return async (bytes) => {
    unseen += bytes;
    if (unseen < LOOK_EVERY) return;
    unseen = 0;
    const left = Math.max(0, await free(folder));
    if (left >= LEFT_FREE) return;
    throw new DownloadFault(
      'DISK_FULL',
      `There is not enough space for the download, whose length nobody has told: ${inGb(LEFT_FREE)} are to stay free, but only ${inGb(left)} are. Free some space, and try again.`,
      { facts: { freeBytes: left } },
    );
  };
}

const inGb = (bytes: number): string => `${(bytes / 1e9).toFixed(bytes < 1e9 ? 2 : 1)} GB`;
