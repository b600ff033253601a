import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isDiskFull } from '../../platform/atomicFile.ts';
import { makeFolder } from '../../platform/makeFolder.ts';
import { DownloadFault } from './downloadFault.ts';
import type { Part } from './parts.ts';

/** A file under way, written at any place. Its errors of a full disk are {@link DownloadFault}s. */
export interface PartialFile {
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** The first bytes; fewer where there are not so many. */
  start(bytes: number): Promise<Uint8Array>;
  /** Waits until all that was written is on the disk. */
  flush(): Promise<void>;
  /** Cuts it down to this length. */
  truncate(bytes: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens a partial file, which is made where it is missing. */
export async function openPartial(path: string): Promise<PartialFile> {
  const file = await telling(async () => {
    await makeFolder(dirname(path));
    return open(path, constants.O_RDWR | constants.O_CREAT, 0o644);
  });
  return {
    write: (bytes, at) => telling(() => writeAll(file, bytes, at)),
    async start(bytes) {
      const buffer = new Uint8Array(bytes);
      const { bytesRead } = await file.read(buffer, 0, bytes, 0);
      return buffer.subarray(0, bytesRead);
    },
    flush: () => telling(() => file.datasync()),
    truncate: (bytes) => file.truncate(bytes),
    close: () => file.close(),
  };
}

/** Whether what the parts say is there can be there: somebody may have deleted or cut the file meanwhile. */
export async function holds(path: string, parts: readonly Part[]): Promise<boolean> {
  const facts: Stats | undefined = await stat(path).catch(() => undefined);
  const needed = Math.max(0, ...parts.filter(({ done }) => done > 0).map(({ from, done }) => from + done));
  return needed === 0 || (facts !== undefined && facts.size >= needed);
}

async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const more = await file.write(bytes, written, bytes.length - written, at + written);
    written += more.bytesWritten;
  }
}

async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (!isDiskFull(thrown)) throw thrown;
    throw new DownloadFault('DISK_FULL', 'The disk is full. Free some space, and go on: what is there is kept.', {
      cause: thrown,
    });
  }
}
