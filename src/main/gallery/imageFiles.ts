import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { AppError } from '../../shared/schema/error.ts';
import type { ImageFormat } from '../../shared/schema/generation.ts';
import type { Recipe } from '../../shared/schema/image.ts';
import { releaseBytes } from '../platform/releaseBytes.ts';
import { imageFileName } from './imageNames.ts';
import { pngSize } from './pngChunks.ts';
import { encodeImage } from './recipeEmbed.ts';
import { sweepImages } from './sweepImages.ts';
import type { KnownImage, SweepReport } from './sweepImages.ts';
import { writePicture } from './writePicture.ts';

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

/** The image files below `root`. */
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
      await writePicture('images', path(file), bytes);
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
