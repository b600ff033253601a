import { MAX_PIXELS, MAX_SIDE, sharp } from './imaging.ts';
import { invalidPicture } from './pictureText.ts';

/**
 * Width and height in pixels of a picture as it is shown, upright, once every pixel of it has been decoded.
 * Rejects with `INVALID_REQUEST`, whose issue names `field`, for a damaged or a huge one.
 */
export async function checkPicture(bytes: Uint8Array, field: string): Promise<{ width: number; height: number }> {
  const damaged = (cause: unknown): Error =>
    invalidPicture(field, 'is damaged or no picture: send a whole PNG, JPEG or WebP', cause);
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw damaged(cause);
    });
  const { width, height } = metadata.autoOrient;
  refuseHuge(width, height, field);
  try {
    await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'truncated' })
      .resize(16, 16, { fit: 'fill' })
      .raw()
      .toBuffer();
  } catch (cause) {
    throw damaged(cause);
  }
  return { width, height };
}

/** Throws `INVALID_REQUEST` for a picture of more pixels than are decoded. */
export function refuseHuge(width: number, height: number, field: string): void {
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS)
    throw invalidPicture(
      field,
      `has ${width}×${height} pixels: at most ${MAX_PIXELS / 1e6} million and ${MAX_SIDE} a side are taken; send a smaller picture`,
    );
}
