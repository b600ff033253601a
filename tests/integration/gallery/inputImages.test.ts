import fc from 'fast-check';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sharp } from '../../../src/main/gallery/imaging.ts';
import { createInputImages } from '../../../src/main/gallery/inputImages.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { tempFolder } from '../../support/tempFolder.ts';

/** Left half red, right half blue. */
function halves(width: number, height: number) {
  const svg = `<svg width="${width}" height="${height}"><rect width="${width / 2}" height="${height}" fill="#f00"/><rect x="${width / 2}" width="${width / 2}" height="${height}" fill="#00f"/></svg>`;
  return sharp(Buffer.from(svg)).flatten();
}

async function pixel(bytes: Uint8Array, left: number, top: number): Promise<number[]> {
  return [...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())];
}

async function refusal(work: Promise<unknown>): Promise<AppError> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw new Error(`not refused: ${String(error)}`);
}

/** A valid PNG of few bytes that unpacks to far too many pixels. */
async function bomb(side: number): Promise<Buffer> {
  const small = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#000' } })
    .png()
    .toBuffer();
  const { crc32 } = await import('node:zlib');
  small.writeUInt32BE(side, 16);
  small.writeUInt32BE(side, 20);
  small.writeUInt32BE(crc32(small.subarray(12, 29)), 29);
  return Buffer.concat([small, deflateSync(Buffer.alloc(1000))]);
}

describe('pictures that come with a request', () => {
  it.each(['png', 'jpeg', 'webp', 'gif'] as const)(
    'are taken as %s, in a data URL or bare, and kept as RGB PNG',
    async (format) => {
      const root = tempFolder();
      const inputs = createInputImages({ root });
      const base64 = (await halves(60, 30).toFormat(format).toBuffer()).toString('base64');
      const put = await inputs.put(base64, 'initImage');
      expect(put).toEqual({ id: expect.stringMatching(/^inp_[0-9a-f]{32}$/), width: 60, height: 30 });
      expect(await inputs.put(`data:image/${format};base64,${base64}`, 'initImage')).toEqual(put);
      expect(
        await inputs.put(`${base64.slice(0, 40)}\r\n${base64.slice(40).replace(/=+$/, '')}\n`, 'initImage'),
      ).toEqual(put);
      expect(await readdir(join(root, 'inputs'))).toEqual([`${put.id}.png`]);
      expect(await sharp(join(root, 'inputs', `${put.id}.png`)).metadata()).toMatchObject({
        format: 'png',
        channels: 3,
        width: 60,
        height: 30,
        depth: 'uchar',
      });
      expect([
        await inputs.has(put.id),
        await inputs.has('inp_00000000000000000000000000000000'),
        await inputs.has('../x'),
      ]).toEqual([true, false, false]);
    },
  );

  it('are turned upright', async () => {
    const inputs = createInputImages({ root: tempFolder() });
    const turned = await halves(60, 30).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const { id, width, height } = await inputs.put(turned.toString('base64'), 'initImage');
    expect([width, height]).toEqual([30, 60]);
    const loaded = await inputs.load(id, 30, 60);
    expect((await pixel(loaded, 15, 10))[0]).toBeGreaterThan(200);
    expect((await pixel(loaded, 15, 50))[2]).toBeGreaterThan(200);
  });

  it('become RGB from grey, from 16 bits, from CMYK and from transparency, which turns white', async () => {
    const inputs = createInputImages({ root: tempFolder() });
    const sources = [
      await halves(32, 32).greyscale().png().toBuffer(),
      await halves(32, 32).toColourspace('rgb16').png().toBuffer(),
      await halves(32, 32).toColourspace('cmyk').jpeg().toBuffer(),
      await sharp({ create: { width: 32, height: 32, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
        .png()
        .toBuffer(),
    ];
    for (const source of sources) {
      const { id } = await inputs.put(source.toString('base64'), 'initImage');
      expect(await sharp(await inputs.load(id, 64, 64)).metadata()).toMatchObject({
        format: 'png',
        width: 64,
        height: 64,
        channels: 3,
        depth: 'uchar',
      });
    }
    const { id } = await inputs.put(sources.at(-1)?.toString('base64') ?? '', 'initImage');
    expect(await pixel(await inputs.load(id, 64, 64), 5, 5)).toEqual([255, 255, 255]);
  });

  it('are loaded at exactly the size asked for, covering it around the centre', async () => {
    const inputs = createInputImages({ root: tempFolder() });
    const { id } = await inputs.put((await halves(300, 100).png().toBuffer()).toString('base64'), 'initImage');
    for (const [width, height] of [
      [64, 64],
      [128, 64],
      [64, 512],
    ] as const) {
      const loaded = await inputs.load(id, width, height);
      expect(await sharp(loaded).metadata()).toMatchObject({ width, height, format: 'png' });
      expect(await pixel(loaded, 4, height / 2)).toEqual([255, 0, 0]);
      expect(await pixel(loaded, width - 4, height / 2)).toEqual([0, 0, 255]);
    }
  });

  it('are refused with the field’s name when they are no pictures', async () => {
    const root = tempFolder();
    const inputs = createInputImages({ root });
    const png = (await halves(64, 64).png().toBuffer()).toString('base64');
    const bad = [
      'img_unknown',
      '',
      '====',
      `${png}?`,
      png.slice(0, png.length / 2 - ((png.length / 2) % 4)),
      'data:image/png,%89PNG',
      'data:image/png;base64,',
      `data:text/plain;base64,${Buffer.from('hello there').toString('base64')}`,
      Buffer.from(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
      ).toString('base64'),
      (await halves(64, 64).tiff().toBuffer()).toString('base64'),
    ];
    for (const text of bad) {
      const error = await refusal(inputs.put(text, 'maskImage'));
      expect([error.code, error.issues?.map(({ path }) => path)]).toEqual(['INVALID_REQUEST', ['maskImage']]);
      expect(error.message).toMatch(/^The field maskImage .+\.$/);
    }
    expect(await readdir(root)).toEqual([]);
  });

  it('are refused by their size before they are unpacked', async () => {
    const inputs = createInputImages({ root: tempFolder() });
    for (const side of [9000, 16_385, 60_000]) {
      const error = await refusal(inputs.put((await bomb(side)).toString('base64'), 'initImage'));
      expect(error.message).toContain(`has ${side}×${side} pixels`);
    }
  });

  it('never cause anything but INVALID_REQUEST, whatever the text', async () => {
    const inputs = createInputImages({ root: tempFolder() });
    const png = await halves(16, 16).png().toBuffer();
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.base64String(),
      fc.string().map((rest) => `data:${rest}`),
      fc.tuple(fc.nat(png.length - 1), fc.nat(255)).map(([at, value]) => {
        const bytes = Buffer.from(png);
        bytes[at] = value;
        return bytes.toString('base64');
      }),
    );
    await fc.assert(
      fc.asyncProperty(text, async (given) => {
        const outcome = await inputs.put(given, 'initImage').then(
          () => 'taken',
          (error: unknown) => (error instanceof AppError ? `${error.code} ${error.issues?.[0]?.path}` : error),
        );
        expect(['taken', 'INVALID_REQUEST initImage']).toContain(outcome);
      }),
      { numRuns: 300 },
    );
  });

  it('say so when they are gone or damaged', async () => {
    const root = tempFolder();
    const inputs = createInputImages({ root });
    const { id } = await inputs.put((await halves(64, 64).png().toBuffer()).toString('base64'), 'initImage');
    await writeFile(join(root, 'inputs', `${id}.png`), 'damaged');
    for (const wanted of [id, 'inp_00000000000000000000000000000000', '../../etc/passwd']) {
      expect((await refusal(inputs.load(wanted, 64, 64))).code).toBe('NOT_FOUND');
    }
  });
});
