import { MAX_PIXELS, sharp } from './imaging.ts';

/** Mean difference of two pictures of one size, over all pixels and colours, of 255. Rejects when one is no picture or they differ in size. */
export async function pictureDifference(a: Uint8Array, b: Uint8Array): Promise<number> {
  const [one, other] = await Promise.all([pixels(a), pixels(b)]);
  if (one.width !== other.width || one.height !== other.height)
    throw new Error(`${one.width} × ${one.height} pixels instead of ${other.width} × ${other.height}`);
  let sum = 0;
  for (let at = 0; at < one.data.length; at += 1) sum += Math.abs((one.data[at] ?? 0) - (other.data[at] ?? 0));
  return sum / one.data.length;
}

async function pixels(bytes: Uint8Array) {
  const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}
