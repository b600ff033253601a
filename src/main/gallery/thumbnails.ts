import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/schema/error.ts';
import { errorCode } from '../platform/atomicFile.ts';
import { exists } from '../platform/exists.ts';
import { MAX_PIXELS, sharp } from './imaging.ts';
import { writePicture } from './writePicture.ts';

/** Few sizes bound what the cache can grow to. */
const cachedSizes = [128, 256, 512, 1024] as const;

export interface Thumbnails {
  /**
   * Path of a WebP whose longer side has `size` pixels (64–1024, rounded up to a cached size), or those of the picture if fewer.
   * Rejects with `INVALID_REQUEST`, `NOT_FOUND` (no such picture) or `DISK_FULL`.
   */
  thumbnail(imageId: string, sourcePath: string, size: number): Promise<string>;
  /** Deletes all thumbnails of an image. */
  drop(imageId: string): Promise<void>;
}

/** Small versions of pictures, made when first asked for and kept below `<root>/thumbnails`. */
export function createThumbnails({ root }: { readonly root: string }): Thumbnails {
  const folder = join(root, 'thumbnails');
  const making = new Map<string, Promise<string>>();

  function pathOf(imageId: string, size: number): string {
    if (!/^[\w-]+$/.test(imageId)) throw new AppError('NOT_FOUND', `There is no image ${JSON.stringify(imageId)}.`);
    return join(folder, `${imageId}-${size}.webp`);
  }

  async function make(path: string, sourcePath: string, size: number): Promise<string> {
    if (await exists(path)) return path;
    await writePicture('thumbnails', path, await shrink(sourcePath, size));
    return path;
  }

  return {
    async thumbnail(imageId, sourcePath, size) {
      const cached = cachedSizes.find((known) => known >= size);
      if (!Number.isInteger(size) || size < 64 || cached === undefined) {
        const message = 'must be a whole number from 64 to 1024';
        throw new AppError('INVALID_REQUEST', `The size of a thumbnail ${message}.`, {
          issues: [{ path: 'size', message }],
        });
      }
      const path = pathOf(imageId, cached);
      const begun = making.get(path);
      if (begun) return begun;
      const work = make(path, sourcePath, cached).finally(() => making.delete(path));
      making.set(path, work);
      return work;
    },

    async drop(imageId) {
      const paths = cachedSizes.map((size) => pathOf(imageId, size));
      await Promise.allSettled(paths.flatMap((path) => making.get(path) ?? []));
      for (const path of paths) await rm(path, { force: true });
    },
  };
}

async function shrink(sourcePath: string, size: number): Promise<Uint8Array> {
  try {
    await access(sourcePath);
    return await sharp(sourcePath, { limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .resize(size, size, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
      .toBuffer();
  } catch (error) {
    const what = errorCode(error) === 'ENOENT' ? 'is gone' : 'cannot be read';
    throw new AppError('NOT_FOUND', `The file of this image ${what}. Restore it or delete the image.`, {
      cause: error,
    });
  }
}
