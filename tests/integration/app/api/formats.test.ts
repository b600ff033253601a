import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readRecipe } from '../../../../src/main/gallery/recipeEmbed.ts';
import { imageView } from '../../../../src/shared/schema/image.ts';
import { small, useApi } from '../../../support/apiApp.ts';
import { distance } from '../../../support/pictures.ts';

const api = useApi();
const body = {
  ...small,
  prompt: 'a "quoted", ünïcode prompt\nof two lines \u{1f4f7}',
  negativePrompt: 'blur',
  seed: 11,
  tags: { type: 'goal', id: 4 },
};

async function fileOf(change: object) {
  const state = await api.draw({ ...body, ...change });
  const [image] = state.result?.images ?? [];
  if (!image) return expect.fail('no image');
  const reply = await api.ask('GET', image.url);
  const view = (await api.ask('GET', `/v1/images/${image.id}`)).as(imageView);
  return { state, image, reply, view, bytes: reply.bytes };
}

/** The A1111 parameters as other programs find them: a PNG text, or the EXIF user comment of the others. */
async function parametersOf(bytes: Buffer): Promise<string> {
  const { comments, exif } = await sharp(bytes).metadata();
  const text = comments?.find(({ keyword }) => keyword === 'parameters')?.text;
  if (text !== undefined) return text;
  const raw = exif ?? Buffer.alloc(0);
  const at = raw.indexOf('UNICODE\0');
  const units = raw.subarray(at + 8, at + 8 + 2 * Math.floor((raw.length - at - 8) / 2));
  return units[0] === 0 ? Buffer.from(units).swap16().toString('utf16le') : units.toString('utf16le');
}

describe.each(['png', 'jpeg', 'webp'] as const)('an image saved as %s', (format) => {
  it('is of that format, and what /file serves carries the whole recipe in all three forms', async () => {
    const { state, image, reply, view, bytes } = await fileOf({ format });
    expect(reply.headers.get('content-type')).toBe(`image/${format}`);
    const facts = await sharp(bytes).metadata();
    expect(facts).toMatchObject({ format, width: 64, height: 64 });
    expect(state.result?.format).toBe(format);
    expect(view).toMatchObject({ format, bytes: bytes.length, width: 64, height: 64, seed: 11, jobId: state.id });

    const parameters = await parametersOf(bytes);
    expect(parameters).toContain(`${body.prompt}\nNegative prompt: blur\nSteps: 2, Sampler: Euler, `);
    expect(parameters).toContain('CFG scale: 3, Seed: 11, Size: 64x64, Model: noise');
    expect(await readRecipe(bytes)).toEqual(view.recipe);
    expect(view.recipe).toMatchObject({
      imageId: image.id,
      jobId: state.id,
      index: 0,
      seed: 11,
      request: state.request,
      model: { id: 'noise' },
    });
    expect(facts.xmp?.toString('utf8') ?? bytes.toString('latin1')).toContain(
      'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
    );
  });

  it('comes as the same bytes in base64', async () => {
    const { state, bytes } = await fileOf({ format });
    const full = await api.client.call('generations.get', { params: { id: state.id } });
    expect(full.result?.images.map(({ image }) => image)).toEqual([bytes.toString('base64')]);
  });
});

describe('the quality', () => {
  it.each(['jpeg', 'webp'] as const)('makes a %s smaller and less exact', async (format) => {
    const png = await fileOf({ format: 'png' });
    const [coarse, fine] = [await fileOf({ format, quality: 5 }), await fileOf({ format, quality: 95 })];
    expect(coarse.bytes.length).toBeLessThan(fine.bytes.length);
    expect(await distance(png.bytes, coarse.bytes)).toBeGreaterThan(await distance(png.bytes, fine.bytes));
  });

  it('changes nothing in a PNG', async () => {
    const [one, other] = [await fileOf({ quality: 1 }), await fileOf({ quality: 100 })];
    expect(await distance(one.bytes, other.bytes)).toBe(0);
  });
});
