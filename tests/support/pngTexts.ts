import { readChunks, type PngText } from '../../src/main/gallery/pngChunks.ts';

/** The uncompressed texts of a PNG, in order, by the letter of the format: `tEXt` is Latin-1, `iTXt` UTF-8. */
export function pngTexts(png: Uint8Array): PngText[] {
  return readChunks(png).flatMap(({ type, data }) => {
    if (type !== 'tEXt' && type !== 'iTXt') return [];
    const bytes = Buffer.from(data);
    const end = bytes.indexOf(0);
    const keyword = bytes.toString('latin1', 0, end);
    // Behind the keyword of an `iTXt`: no compression, no language, no title.
    return [{ keyword, text: type === 'tEXt' ? bytes.toString('latin1', end + 1) : bytes.toString('utf8', end + 5) }];
  });
}
