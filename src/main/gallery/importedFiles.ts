import { access, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ImageFormat } from '../../shared/schema/generation.ts';
import { isDiskFull, writeAtomic } from '../platform/atomicFile.ts';
import { diskFull } from './imageFiles.ts';

const extensions: Readonly<Record<ImageFormat, string>> = { png: 'png', jpeg: 'jpg', webp: 'webp' };

/** Files that come from outside, kept among the images, byte for byte. */
export interface ImportedFiles {
  /** Name of the file of an image below the images folder: `YYYY-MM-DD/<imageId>.<ext>`, the day being the local one of `at`. */
  nameOf(imageId: string, at: number, format: ImageFormat): string;
  /** Once this resolves, the whole file is on disk. Rejects with `DISK_FULL`. */
  save(file: string, bytes: Uint8Array): Promise<void>;
  has(file: string): Promise<boolean>;
  remove(file: string): Promise<void>;
}

/** `path` turns a name below the images folder into a path. */
export function createImportedFiles({ path }: { readonly path: (file: string) => string }): ImportedFiles {
  return {
    nameOf: (imageId, at, format) => `${dayOf(at)}/${imageId}.${extensions[format]}`,
    async save(file, bytes) {
      const target = path(file);
      try {
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        await writeAtomic(target, bytes);
      } catch (error) {
        throw isDiskFull(error) ? diskFull('images', bytes.length, error) : error;
      }
    },
    has: (file) =>
      access(path(file)).then(
        () => true,
        () => false,
      ),
    remove: (file) => rm(path(file), { force: true }),
  };
}

function dayOf(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
