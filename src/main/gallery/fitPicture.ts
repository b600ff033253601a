import { AppError } from '../../shared/schema/error.ts';
import { MAX_PIXELS, sharp } from './imaging.ts';

/**
 * A picture file as an RGB PNG of exactly `width` × `height`, as the engine wants its initial picture: scaled to cover, cut at
 * the centre. Rejects with `NOT_FOUND` when the file is gone or cannot be decoded.
 */
export async function fitPicture(path: string, width: number, height: number): Promise<Uint8Array> {
  try {
    return await sharp(path, { limitInputPixels: MAX_PIXELS })
      .autoOrient()
      .resize(width, height, { fit: 'cover', position: 'centre' })
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .png()
      .toBuffer();
  } catch (error) {
    throw new AppError('NOT_FOUND', 'The initial picture is gone or damaged. Submit again with another one.', {
      cause: error,
    });
  }
}
