import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharp } from '../../../src/main/gallery/imaging.ts';
import { readChunks } from '../../../src/main/gallery/pngChunks.ts';
import { encodeImage, readRecipe } from '../../../src/main/gallery/recipeEmbed.ts';
import { recipeText } from '../../../src/main/gallery/recipeText.ts';
import { GENERATED_MEDIA, jsonInPacket, xmpPacket } from '../../../src/main/gallery/xmpPacket.ts';
import type { Recipe } from '../../../src/shared/schema/image.ts';
import { recipeOf } from '../../support/recipes.ts';

const formats = ['png', 'jpeg', 'webp'] as const;
let png: Buffer;
beforeAll(async () => {
  png = await sharp(Buffer.from('<svg width="64" height="48"><circle cx="30" cy="20" r="18" fill="#c33"/></svg>'))
    .flatten()
    .png()
    .toBuffer();
});

/** The text in a UserComment, as A1111's readers take it: behind `UNICODE`, big-endian. */
function userComment(exif: Buffer | undefined): string {
  const at = exif?.indexOf('UNICODE\0', 0, 'latin1') ?? -1;
  if (!exif || at < 0) throw new Error('there is no UserComment');
  return Buffer.from(exif.subarray(at + 8))
    .swap16()
    .toString('utf16le');
}

const hard: Record<string, string> = {
  'plain words': 'a red apple',
  'several lines': 'one\ntwo\r\n\n three ',
  'emoji and CJK': '🍎👩‍👩‍👧 リンゴ, ein Äpfelchen',
  markup: '</tintype:recipe><b attr="x">&amp; &lt; ]]>',
  'control characters': 'a\0b\u0007c\u009f\ufffe\uffff\ud800',
  '8,000 emoji halves': '🍎'.repeat(4000),
  '8,000 ampersands': '&'.repeat(8000),
};

describe.each(formats)('a recipe in a %s', (format) => {
  it.each(Object.keys(hard))('comes back whole: %s', async (name) => {
    const text = hard[name] ?? '';
    const recipe = recipeOf({
      notes: [text.slice(0, 100)],
      request: { prompt: text, negativePrompt: text, format, loras: [{ id: 'ink', weight: 0.5 }] },
    });
    const bytes = await encodeImage(png, recipe, format, 90);
    expect(await readRecipe(bytes)).toEqual(recipe);
    expect(await sharp(bytes).metadata()).toMatchObject({ format, width: 64, height: 48 });
  });

  it('stands beside the text that other programs read, and the mark of generated pictures', async () => {
    const recipe = recipeOf({ request: { prompt: 'ein Apfel 🍎', negativePrompt: 'x', format } });
    const { exif, xmp, comments } = await sharp(await encodeImage(png, recipe, format, 90)).metadata();
    const text = format === 'png' ? comments?.find(({ keyword }) => keyword === 'parameters')?.text : userComment(exif);
    expect(text).toBe(recipeText(recipe));
    expect(xmp?.toString('utf8')).toContain(
      `<Iptc4xmpExt:DigitalSourceType>${GENERATED_MEDIA}</Iptc4xmpExt:DigitalSourceType>`,
    );
  });

  it('is not found in a file that is cut', async () => {
    const bytes = await encodeImage(png, recipeOf(), format, 90);
    for (const length of [0, 1, 15, 100, bytes.length - 20, bytes.length - 1])
      expect(await readRecipe(bytes.subarray(0, length))).toBeUndefined();
  });

  it('survives the largest request there can be', async () => {
    const lots = (length: number) =>
      Array.from({ length }, (_, index) => String.fromCharCode(0x4e00 + ((index * 7919) % 20_000))).join('');
    const tags = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`${index}${lots(60)}`, lots(200)]));
    const loras = Array.from({ length: 16 }, (_, index) => ({ id: `${index}${lots(190)}`, weight: -0.123 }));
    const recipe = recipeOf({
      notes: Array.from({ length: 50 }, () => lots(200)),
      request: { prompt: lots(8000), negativePrompt: lots(8000), tags, loras, format },
    });
    expect(await readRecipe(await encodeImage(png, recipe, format, 100))).toEqual(recipe);
  });

  it('is nobody else’s: a picture without one, or with a broken one, has none', async () => {
    expect(await readRecipe(await sharp(png).toFormat(format).toBuffer())).toBeUndefined();
    const broken = { ...recipeOf(), schema: 2 } as unknown as Recipe;
    expect(await readRecipe(await encodeImage(png, broken, format, 90))).toBeUndefined();
  });
});

describe('the picture itself', () => {
  it('keeps its bytes in a PNG', async () => {
    const data = (bytes: Uint8Array) => readChunks(bytes).filter(({ type }) => type === 'IDAT');
    expect(data(await encodeImage(png, recipeOf(), 'png', 90))).toEqual(data(png));
  });

  it('follows the quality in the other formats', async () => {
    const noise = await sharp({
      create: {
        width: 64,
        height: 64,
        channels: 3,
        background: '#888',
        noise: { type: 'gaussian', mean: 128, sigma: 40 },
      },
    })
      .png()
      .toBuffer();
    for (const format of ['jpeg', 'webp'] as const) {
      const [poor, fine] = [
        await encodeImage(noise, recipeOf(), format, 10),
        await encodeImage(noise, recipeOf(), format, 95),
      ];
      expect(fine.length).toBeGreaterThan(1.5 * poor.length);
    }
  });

  it('decodes to the same pixels with the metadata as without', async () => {
    for (const format of ['jpeg', 'webp'] as const) {
      const plain =
        format === 'jpeg'
          ? sharp(png).jpeg({ quality: 90, chromaSubsampling: '4:4:4' })
          : sharp(png).webp({ quality: 90 });
      const raw = (bytes: Uint8Array) => sharp(bytes).raw().toBuffer();
      expect(await raw(await encodeImage(png, recipeOf(), format, 90))).toEqual(await raw(await plain.toBuffer()));
    }
  });
});

describe('an XMP packet', () => {
  it('gives back any JSON, also one too long for a JPEG as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 1, max: 400 }), (text, times) => {
        const json = JSON.stringify({ text: text.repeat(times) });
        const packet = xmpPacket(json);
        expect(JSON.parse(jsonInPacket(packet) ?? 'null')).toEqual({ text: text.repeat(times) });
      }),
      { numRuns: 200 },
    );
  });

  it('has none where none was put in, or where it is broken', () => {
    expect(jsonInPacket(xmpPacket())).toBeUndefined();
    expect(jsonInPacket('<tintype:recipeDeflated>AAAA</tintype:recipeDeflated>')).toBeUndefined();
  });
});
