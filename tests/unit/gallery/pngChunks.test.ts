import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharp } from '../../../src/main/gallery/imaging.ts';
import { PngError, pngSize, readChunks, withTexts } from '../../../src/main/gallery/pngChunks.ts';
import { pngTexts } from '../../support/pngTexts.ts';

let png: Buffer;
beforeAll(async () => {
  png = await sharp({ create: { width: 20, height: 10, channels: 3, background: '#124' } })
    .png()
    .toBuffer();
});

function reasonOf(bytes: Uint8Array): PngError['reason'] {
  try {
    readChunks(bytes);
  } catch (error) {
    if (error instanceof PngError) return error.reason;
    throw error;
  }
  throw new Error('the bytes were taken for a whole PNG');
}

describe('PNG chunks', () => {
  it('are read in order, with the size of the picture', () => {
    const chunks = readChunks(png);
    expect(chunks.at(0)?.type).toBe('IHDR');
    expect(chunks.at(-1)?.type).toBe('IEND');
    expect(pngSize(png)).toEqual({ width: 20, height: 10 });
  });

  it('tell a cut file from a whole one at every length', () => {
    for (let length = 1; length < png.length; length += 1) expect(reasonOf(png.subarray(0, length))).toBe('cut');
    expect(reasonOf(new Uint8Array())).toBe('foreign');
    expect(reasonOf(Buffer.from('GIF89a, not a PNG'))).toBe('foreign');
  });

  it('tell a damaged file, whichever byte was changed', () => {
    for (let index = 8; index < png.length; index += 1) {
      const bytes = Buffer.from(png);
      bytes.writeUInt8(bytes.readUInt8(index) ^ 0x10, index);
      expect(['damaged', 'cut']).toContain(reasonOf(bytes));
    }
  });

  it('never throw anything but a PngError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, signed) => {
        const input = signed ? Buffer.concat([png.subarray(0, 8), bytes]) : bytes;
        expect(() => readChunks(input)).toThrow(PngError);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('PNG texts', () => {
  const keyword = fc.stringMatching(/^[A-Za-z0-9:.]{1,79}$/);
  const text = fc.string({ unit: 'grapheme', maxLength: 300 }).map((value) => value.replaceAll('\0', ' '));

  it('come back as they were written, before the pixels, and leave the other chunks alone', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.record({ keyword, text }), { selector: (entry) => entry.keyword, maxLength: 5 }),
        (texts) => {
          const written = withTexts(png, texts);
          const chunks = readChunks(written);
          expect(pngTexts(written)).toEqual(texts);
          expect([chunks[0], ...chunks.slice(1 + texts.length)]).toEqual(readChunks(png));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('replace texts of the same keyword and keep the others', () => {
    const first = withTexts(png, [
      { keyword: 'parameters', text: 'old' },
      { keyword: 'Author', text: 'Zoë' },
    ]);
    const second = withTexts(first, [{ keyword: 'parameters', text: 'new 🍎' }]);
    expect(pngTexts(second)).toEqual([
      { keyword: 'parameters', text: 'new 🍎' },
      { keyword: 'Author', text: 'Zoë' },
    ]);
  });

  it('are seen by another reader, UTF-8 included', async () => {
    const texts = [
      { keyword: 'parameters', text: 'plain' },
      { keyword: 'tintype', text: 'ein Apfel 🍎 リンゴ' },
    ];
    expect((await sharp(withTexts(png, texts)).metadata()).comments).toEqual(texts);
  });

  it('hold no NUL', () => {
    expect(pngTexts(withTexts(png, [{ keyword: 'a', text: 'x\0y' }]))).toEqual([{ keyword: 'a', text: 'x\ufffdy' }]);
  });
});
