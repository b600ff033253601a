import { describe, expect, it } from 'vitest';
import { isDead } from '../../../src/main/gallery/imageChecks.ts';
import { sharp } from '../../../src/main/gallery/imaging.ts';
import { AppError } from '../../../src/shared/schema/error.ts';

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
      expect(await isDead(await picture(side, () => shade))).toEqual({
        dead: true,
        stdev: 0,
        width: side,
        height: side,
      });
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

  it('says how much a picture varies', async () => {
    expect((await isDead(await picture(64, (x) => (x < 32 ? 0 : 255)))).stdev).toBeCloseTo(127.5);
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
