import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '../../shared/schema/error.ts';
import { exists } from '../platform/exists.ts';
import { fitPicture } from './fitPicture.ts';
import { decodePicture, invalidPicture } from './pictureText.ts';
import { MAX_PIXELS, sharp } from './imaging.ts';
import { refuseHuge } from './checkPicture.ts';
import { writePicture } from './writePicture.ts';

export interface InputImage {
  /** `inp_` and 32 hex digits of the SHA-256 of the bytes that came in. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface InputImages {
  /**
   * Keeps the picture in `text` (a data URL or base64) upright as an RGB PNG; white shows through where it is transparent.
   * The same bytes have the same id. Rejects with `INVALID_REQUEST`, whose issue names `field`, or `DISK_FULL`.
   */
  put(text: string, field: string): Promise<InputImage>;
  /** A PNG of exactly that size: scaled to cover, cut at the centre. Rejects with `NOT_FOUND`. */
  load(id: string, width: number, height: number): Promise<Uint8Array>;
  has(id: string): Promise<boolean>;
}

// No SVG: its text may refer to other files and costs any amount of time to draw.
const formats = new Set(['png', 'jpeg', 'webp', 'gif']);

/** Pictures that requests bring along, below `<root>/inputs`. */
export function createInputImages({ root }: { readonly root: string }): InputImages {
  const folder = join(root, 'inputs');
  const pathOf = (id: string): string | undefined =>
    /^inp_[0-9a-f]{32}$/.test(id) ? join(folder, `${id}.png`) : undefined;

  async function has(id: string): Promise<boolean> {
    const path = pathOf(id);
    return path !== undefined && exists(path);
  }

  return {
    has,

    async put(text, field) {
      const bytes = decodePicture(text, field, 'neither the id of an image nor a data URL nor base64');
      const id = `inp_${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;
      const path = join(folder, `${id}.png`);
      if (await has(id)) {
        const { width, height } = await sharp(path).metadata();
        return { id, width, height };
      }
      const { data, info } = await normalise(bytes, field);
      await writePicture('inputs', path, data);
      return { id, width: info.width, height: info.height };
    },

    async load(id, width, height) {
      const path = pathOf(id);
      if (path === undefined)
        throw new AppError('NOT_FOUND', `There is no input picture ${JSON.stringify(id)}. Send it again.`);
      return fitPicture(path, width, height);
    },
  };
}

async function normalise(
  bytes: Uint8Array,
  field: string,
): Promise<{ data: Buffer; info: { width: number; height: number } }> {
  try {
    const { format, width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (!formats.has(format))
      throw invalidPicture(field, `is a picture of the format ${format}: send PNG, JPEG, WebP or GIF`);
    refuseHuge(width, height, field);
    return await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated' })
      .autoOrient()
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .png({ palette: false })
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    throw error instanceof AppError
      ? error
      : invalidPicture(field, 'is not a picture that can be read: send PNG, JPEG, WebP or GIF', error);
  }
}
