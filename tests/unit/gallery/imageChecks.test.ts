import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDead } from '../../../src/main/gallery/imageChecks.ts';
import { sharp } from '../../../src/main/gallery/imaging.ts';
import { AppError } from '../../../src/shared/schema/error.ts';

const eights = fc.integer({ min: 8, max: 80 }).map((n) => 8 * n);
const pixel = fc.tuple(...([0, 1, 2] as const).map(() => fc.integer({ min: 0, max: 255 })));

/** A PNG whose grey value at (x, y) is `value(x, y)`. */
function picture(side: number, value: (x: number, y: number) => number): Promise<Buffer> {
  const raw = Buffer.alloc(side * side * 3);
  for (let index = 0; index < side * side; index += 1)
    raw.fill(value(index % side, Math.floor(index / side)), index * 3, index * 3 + 3);
  return sharp(raw, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
}

describe('a dead picture', () => {
  it.each([64, 128, 512])('is one flat colour at %i pixels, also with a stray pixel in it', async (side) => {
    for (const shade of [0, 127, 255]) {
      expect(await isDead(await picture(side, () => shade))).toEqual({ dead: true, stdev: 0 });
      expect(await isDead(await picture(side, (x, y) => (x === 9 && y === 5 ? 255 - shade : shade)))).toMatchObject({
        dead: true,
      });
    }
  });

  it.each([64, 128, 512])('is none of these at %i pixels', async (side) => {
    const alive = {
      'a gradient of one step': (x: number) => (x < side / 2 ? 127 : 128),
      'a gradient of four steps over black': (x: number) => Math.floor((4 * x) / side),
      'a thin line on white': (x: number) => (x === 20 ? 0 : 255),
      'a small dot on white': (x: number, y: number) => (x < 6 && y < 6 ? 0 : 255),
      'noise of one step': (x: number, y: number) => 100 + ((x * 7 + y * 13) % 2),
    };
    for (const [name, value] of Object.entries(alive))
      expect([name, (await isDead(await picture(side, value))).dead]).toEqual([name, false]);
  });

  it('is judged in every channel', async () => {
    const tinted = sharp({ create: { width: 64, height: 64, channels: 3, background: '#204060' } });
    expect((await isDead(await tinted.clone().png().toBuffer())).dead).toBe(true);
    const stripe = await sharp({ create: { width: 64, height: 8, channels: 3, background: '#204061' } })
      .png()
      .toBuffer();
    expect(
      (
        await isDead(
          await tinted
            .composite([{ input: stripe, top: 8, left: 0 }])
            .png()
            .toBuffer(),
        )
      ).dead,
    ).toBe(false);
  });

  it('is found however its pixels are packed, with all the strays it may have', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ width: eights, height: eights, colour: pixel, stray: pixel, compressionLevel: fc.nat(9) }),
        fc.boolean(),
        async ({ width, height, colour, stray, compressionLevel }, adaptiveFiltering) => {
          const raw = Buffer.alloc(width * height * 3, Buffer.from(colour));
          const strays = Math.max(1, Math.floor((width * height) / 20_000));
          for (let n = 0; n < strays; n += 1) raw.set(stray, 3 * ((n * 7919) % (width * height)));
          const png = await sharp(raw, { raw: { width, height, channels: 3 } })
            .png({ compressionLevel, adaptiveFiltering })
            .toBuffer();
          expect((await isDead(png)).dead).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says how much it varies', async () => {
    const check = await isDead(await picture(64, (x, y) => (x === 9 && y === 5 ? 255 : 0)));
    expect(check.dead && check.stdev).toBeCloseTo(3.98);
  });

  it('is also a file that cannot be decoded, with the measured facts', async () => {
    const whole = await picture(64, (x) => x);
    for (const bytes of [whole.subarray(0, 60), whole.subarray(0, -1), Buffer.from('no picture'), new Uint8Array()]) {
      const error = await isDead(bytes).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ code: 'DEAD_IMAGE', facts: { bytes: bytes.length, reason: expect.any(String) } });
    }
  });
});
