import { AppError } from '../../shared/schema/error.ts';
import { releaseBytes } from '../platform/releaseBytes.ts';
import { sharp } from './imaging.ts';
import { readChunks, type PngChunk } from './pngChunks.ts';

/** `stdev` of the channel that varies most, in steps of 0–255. */
export type ImageCheck = { readonly dead: false } | { readonly dead: true; readonly stdev: number };

/** A picture of one colour packs to less than a hundredth of its size, with all the strays allowed to it. */
const SURELY_ALIVE_FROM = 1 / 32;
/** Writers of PNG leave unpacked what hardly gets smaller, and some leave everything so. */
const LEFT_UNPACKED_FROM = 0.9;
/** In unpacked pixels of one colour a byte differs from that of the pixel before only at strays and ends of rows. */
const SURELY_ALIVE_CHANGES = 1 / 10;

/** By the colour type of PNG: grey, RGB, grey and alpha, RGBA. */
const BYTES_PER_PIXEL: Readonly<Record<number, number>> = { 0: 1, 2: 3, 4: 2, 6: 4 };

/**
 * Whether a picture came out as one flat colour, which is how NaN in the model shows. Counted are the pixels that differ from
 * the commonest value, not how far: a gradient of a single step lives, a uniform picture with a stray pixel does not.
 * Rejects with `DEAD_IMAGE` when the file is no whole PNG.
 */
export async function isDead(png: Uint8Array): Promise<ImageCheck> {
  try {
    return isSurelyAlive(readChunks(png)) ? { dead: false } : await inspectPixels(png);
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

/**
 * Told by how well the pixels pack, without decoding them: that would take the time of a core the engine needs.
 * Format of the header: https://www.w3.org/TR/png-3/#11IHDR
 */
function isSurelyAlive(chunks: readonly PngChunk[]): boolean {
  const [header] = chunks;
  if (!header) return false;
  const view = new DataView(header.data.buffer, header.data.byteOffset, header.data.byteLength);
  const pixelBytes = BYTES_PER_PIXEL[view.getUint8(9)];
  const plain = view.getUint8(8) === 8 && view.getUint8(12) === 0;
  if (pixelBytes === undefined || !plain) return false;
  const pieces = chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data);
  const packed = pieces.reduce((sum, { length }) => sum + length, 0);
  const share = packed / (view.getUint32(0) * view.getUint32(4) * pixelBytes);
  if (share < LEFT_UNPACKED_FROM) return share > SURELY_ALIVE_FROM;
  const changes = pieces.reduce((sum, piece) => sum + changesIn(piece, pixelBytes), 0);
  return changes > packed * SURELY_ALIVE_CHANGES;
}

function changesIn(bytes: Uint8Array, pixelBytes: number): number {
  let changes = 0;
  for (let index = pixelBytes; index < bytes.length; index += 1)
    if (bytes[index] !== bytes[index - pixelBytes]) changes += 1;
  return changes;
}

async function inspectPixels(png: Uint8Array): Promise<ImageCheck> {
  const { data, info } = await sharp(png, { failOn: 'warning' })
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const pixels = info.width * info.height;
  const strays = Math.max(1, Math.floor(pixels / 20_000));
  let dead = true;
  let stdev = 0;
  for (let channel = 0; channel < info.channels; channel += 1) {
    const histogram = new Uint32Array(256);
    for (let index = channel; index < data.length; index += info.channels) histogram[data[index] ?? 0]! += 1;
    if (pixels - Math.max(...histogram) > strays) dead = false;
    stdev = Math.max(stdev, stdevOf(histogram, pixels));
  }
  releaseBytes(data);
  return dead ? { dead, stdev } : { dead };
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
