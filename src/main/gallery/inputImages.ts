import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { AppError } from '../../shared/schema/error.ts';
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
  /** Like `put`, of the bytes of a picture file. */
  keep(bytes: Uint8Array, field: string): Promise<InputImage>;
  /** A PNG of exactly that size: scaled to cover, cut at the centre. Rejects with `NOT_FOUND`. */
  load(id: string, width: number, height: number): Promise<Uint8Array>;
  /** Whether it is there and its size can be read. */
  has(id: string): Promise<boolean>;
}

// No SVG: its text may refer to other files and costs any amount of time to draw.
const formats = new Set(['png', 'jpeg', 'webp', 'gif']);

/** Pictures that requests bring along, below `<root>/inputs`. */
export function createInputImages({ root }: { readonly root: string }): InputImages {
  const folder = join(root, 'inputs');
  const pathOf = (id: string): string | undefined =>
    /^inp_[0-9a-f]{32}$/.test(id) ? join(folder, `${id}.png`) : undefined;

  /** Undefined for one that is gone or damaged. */
  async function known(id: string): Promise<InputImage | undefined> {
    const path = pathOf(id);
    const size =
      path === undefined
        ? undefined
        : await sharp(path)
            .metadata()
            .catch(() => undefined);
    return size && { id, width: size.width, height: size.height };
  }

  async function keep(bytes: Uint8Array, field: string): Promise<InputImage> {
    const id = `inp_${createHash('sha256').update(bytes).digest('hex').slice(0, 32)}`;
    const before = await known(id);
    if (before) return before;
    const { data, info } = await normalise(bytes, field);
    await writePicture('inputs', join(folder, `${id}.png`), data);
    return { id, width: info.width, height: info.height };
  }

  return {
    keep,
    has: async (id) => (await known(id)) !== undefined,
    put: async (text, field) =>
      keep(decodePicture(text, field, 'neither the id of an image nor a data URL nor base64'), field),

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
