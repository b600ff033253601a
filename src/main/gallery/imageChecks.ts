import { AppError } from '../../shared/schema/error.ts';
import { sharp } from './imaging.ts';
import { readChunks } from './pngChunks.ts';

export interface ImageCheck {
  readonly dead: boolean;
  /** Of the channel that varies most, in steps of 0–255. */
  readonly stdev: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Whether a picture came out as one flat colour, which is how NaN in the model shows. Counted are the pixels that differ from
 * the commonest value, not how far: a gradient of a single step lives, a uniform picture with a stray pixel does not.
 * Rejects with `DEAD_IMAGE` when the PNG cannot be decoded.
 */
export async function isDead(png: Uint8Array): Promise<ImageCheck> {
  const { data, info } = await decode(png);
  const { width, height, channels } = info;
  const pixels = width * height;
  const strays = Math.max(1, Math.floor(pixels / 20_000));
  let dead = true;
  let stdev = 0;
  for (let channel = 0; channel < channels; channel += 1) {
    const histogram = new Uint32Array(256);
    for (let index = channel; index < data.length; index += channels) histogram[data[index] ?? 0]! += 1;
    if (pixels - Math.max(...histogram) > strays) dead = false;
    stdev = Math.max(stdev, stdevOf(histogram, pixels));
  }
  return { dead, stdev, width, height };
}

async function decode(
  png: Uint8Array,
): Promise<{ data: Buffer; info: { width: number; height: number; channels: number } }> {
  try {
    readChunks(png);
    return await sharp(png, { failOn: 'warning' })
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'DEAD_IMAGE',
      `The engine returned a picture that cannot be read (${reason}). Try again with another seed or fewer pixels.`,
      {
        facts: { bytes: png.length, reason },
        cause: error,
      },
    );
  }
}

function stdevOf(histogram: Uint32Array, pixels: number): number {
  let sum = 0;
  let squares = 0;
  for (const [value, count] of histogram.entries()) {
    sum += value * count;
    squares += value * value * count;
  }
  const mean = sum / pixels;
  return Math.sqrt(Math.max(0, squares / pixels - mean * mean));
}
