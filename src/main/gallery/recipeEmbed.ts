import { readFile } from 'node:fs/promises';
import type { ImageFormat } from '../../shared/schema/generation.ts';
import type { Recipe } from '../../shared/schema/image.ts';
import { exifWithComment, jpegWithExif, webpWithExif } from './exifComment.ts';
import { sharp } from './imaging.ts';
import { PngError, readChunks, withTexts } from './pngChunks.ts';
import { readPictureTexts } from './recipe/pictureTexts.ts';
import { readTintype } from './recipe/readTintype.ts';
import { recipeText } from './recipeText.ts';
import { xmpPacket } from './xmpPacket.ts';

/**
 * The engine's PNG as a file of `format` that carries its recipe: as A1111 `parameters` for other programs, as JSON for us,
 * with the IPTC mark of generated pictures. In a PNG the pixels' bytes stay as they are. `quality` 1–100 counts for the others.
 */
export async function encodeImage(
  png: Uint8Array,
  recipe: Recipe,
  format: ImageFormat,
  quality: number,
): Promise<Uint8Array> {
  const text = recipeText(recipe);
  const json = JSON.stringify(recipe);
  if (format === 'png') {
    return withTexts(png, [
      { keyword: 'parameters', text },
      { keyword: 'tintype', text: json },
      { keyword: 'XML:com.adobe.xmp', text: xmpPacket() },
    ]);
  }
  const picture = sharp(png).withXmp(xmpPacket(json));
  const exif = exifWithComment(text);
  if (format === 'webp') return webpWithExif(await picture.webp({ quality }).toBuffer(), exif);
  const chromaSubsampling = quality >= 90 ? '4:4:4' : '4:2:0';
  return jpegWithExif(
    await picture.flatten({ background: '#fff' }).jpeg({ quality, chromaSubsampling }).toBuffer(),
    exif,
  );
}

/** The recipe in a whole picture of this app; undefined in any other file, a cut one included. Rejects only when a file cannot be read. */
export async function readRecipe(source: Uint8Array | string): Promise<Recipe | undefined> {
  const bytes = typeof source === 'string' ? await readFile(source) : source;
  const texts = isWhole(bytes) ? readPictureTexts(bytes) : undefined;
  return texts && readTintype(texts)?.recipe;
}

/** Metadata stands at the front, so it would also be found in a file whose picture is cut off. */
function isWhole(bytes: Uint8Array): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.length < 16) return false;
  if (view.readUInt16BE(0) === 0xffd8) return view.readUInt16BE(view.length - 2) === 0xffd9;
  if (view.toString('latin1', 0, 4) === 'RIFF') return view.readUInt32LE(4) + 8 <= view.length;
  try {
    return readChunks(bytes).length > 0;
  } catch (error) {
    if (error instanceof PngError) return false;
    throw error;
  }
}
