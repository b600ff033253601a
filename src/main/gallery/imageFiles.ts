import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { AppError } from '../../shared/schema/error.ts';
import type { ImageFormat } from '../../shared/schema/generation.ts';
import type { Recipe } from '../../shared/schema/image.ts';
import { isDiskFull, writeAtomic } from '../platform/atomicFile.ts';
import { releaseBytes } from '../platform/releaseBytes.ts';
import { pngSize } from './pngChunks.ts';
import { encodeImage } from './recipeEmbed.ts';
import { sweepImages } from './sweepImages.ts';
import type { KnownImage, SweepReport } from './sweepImages.ts';

export interface SavedImage {
  /** Relative to the images folder, with forward slashes. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}

export interface ImageFiles {
  /**
   * Books nothing: once this resolves, the whole file is on disk under its final name, and `png` is empty, its
   * memory given back. Rejects with `DISK_FULL`; `png` is as it was then.
   */
  save(recipe: Recipe, png: Uint8Array, format: ImageFormat, quality: number): Promise<SavedImage>;
  /** The absolute path of a file of this folder; throws `NOT_FOUND` for a name that leads out of it. */
  path(file: string): string;
  /** Deletes a file; one that is gone already is fine. */
  remove(file: string): Promise<void>;
  /** Compares folder and journal, both ways. Only before anything is saved, as it clears temporary files. */
  sweep(known: Iterable<KnownImage>): Promise<SweepReport>;
}

const extensions: Readonly<Record<ImageFormat, string>> = { png: 'png', jpeg: 'jpg', webp: 'webp' };

/** The image files below `root`: `YYYY-MM-DD/<imageId>.<ext>`, the day being the local one. */
export function createImageFiles({ root }: { readonly root: string }): ImageFiles {
  function path(file: string): string {
    const inside = relative(root, resolve(root, file));
    const escapes = inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
    if (escapes || isAbsolute(file) || file.includes('\0') || file.includes('\\')) {
      throw new AppError(
        'NOT_FOUND',
        `There is no image file ${JSON.stringify(file)} in the images folder. Ask for the image by its id.`,
      );
    }
    return resolve(root, file);
  }

  return {
    async save(recipe, png, format, quality) {
      if (!/^[\w-]+$/.test(recipe.imageId)) throw new Error(`bad image id ${JSON.stringify(recipe.imageId)}`);
      const bytes = await encodeImage(png, recipe, format, quality);
      const file = imageFileName(recipe.imageId, recipe.createdAt, format);
      const target = path(file);
      try {
        await mkdir(join(target, '..'), { recursive: true, mode: 0o700 });
        await writeAtomic(target, bytes);
      } catch (error) {
        throw isDiskFull(error) ? diskFull('images', bytes.length, error) : error;
      }
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const saved = { file, bytes: bytes.length, sha256, ...pngSize(png) };
      releaseBytes(bytes);
      releaseBytes(png);
      return saved;
    },

    path,

    async remove(file) {
      await rm(path(file), { force: true });
    },

    sweep: (known) => sweepImages(root, known),
  };
}

/** Name of an image file below the images folder, with forward slashes: `YYYY-MM-DD/<imageId>.<ext>`. */
const imageFileName = (imageId: string, createdAt: number, format: ImageFormat): string =>
  `${dayOf(createdAt)}/${imageId}.${extensions[format]}`;

/** The error of a full disk under the data folder’s `folder`, on which `needed` bytes did not fit. */
export function diskFull(folder: 'images' | 'inputs' | 'thumbnails', needed: number, cause: unknown): AppError {
  const message = `The disk is full: ${needed.toLocaleString('en-GB')} bytes did not fit into the folder ${folder} of the data folder. Free some space, then try again.`;
  return new AppError('DISK_FULL', message, { facts: { folder, needed }, cause });
}

function dayOf(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
