import { readFile, rm, stat } from 'node:fs/promises';
import { exists } from '../platform/exists.ts';
import { writePicture } from './writePicture.ts';

/** Files that come from outside, kept among the images, byte for byte; named by `imageFileName`. */
export interface ImportedFiles {
  /** Once this resolves, the whole file is on disk. Rejects with `DISK_FULL`. */
  save(file: string, bytes: Uint8Array): Promise<void>;
  has(file: string): Promise<boolean>;
  /** With the time it was written, in epoch milliseconds; undefined for a file that cannot be read. */
  read(file: string): Promise<{ bytes: Uint8Array; writtenAt: number } | undefined>;
  remove(file: string): Promise<void>;
}

/** `path` turns a name below the images folder into a path. */
export function createImportedFiles({ path }: { readonly path: (file: string) => string }): ImportedFiles {
  return {
    save: (file, bytes) => writePicture('images', path(file), bytes),
    has: (file) => exists(path(file)),
    async read(file) {
      try {
        const { mtimeMs } = await stat(path(file));
        return { bytes: await readFile(path(file)), writtenAt: Math.max(0, Math.round(mtimeMs)) };
      } catch {
        return undefined;
      }
    },
    remove: (file) => rm(path(file), { force: true }),
  };
}
