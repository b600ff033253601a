import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharp } from '../../../../src/main/gallery/imaging.ts';
import { inspectPicture } from '../../../../src/main/gallery/recipe/inspectPicture.ts';
import { encodeImage } from '../../../../src/main/gallery/recipeEmbed.ts';
import { generationRequest } from '../../../../src/shared/schema/generation.ts';
import type { Recipe } from '../../../../src/shared/schema/image.ts';
import { installed } from '../../../support/installedThings.ts';
import { recipeOf } from '../../../support/recipes.ts';

const formats = ['png', 'jpeg', 'webp'] as const;
let png: Buffer;
beforeAll(async () => {
  png = await sharp({ create: { width: 64, height: 48, channels: 3, background: '#842' } })
    .png()
    .toBuffer();
});

const hard: Record<string, string> = {
  'plain words': 'a red apple',
  'several lines': 'one\ntwo\r\n\n three ',
  'emoji and CJK': '🍎👩‍👩‍👧 リンゴ, ein Äpfelchen',
  'Latin letters that could be read as UTF-8': 'Ã©tÃ©, â\u0080\u0099',
  markup: '</tintype:recipe><b attr="x">&amp; &lt; ]]>',
  'words of other formats': 'x\nNegative prompt: y\nSteps: 3, Seed: 4, <lora:ink-style:1>',
  'control characters': 'a\u0007c\u009f\ufffe\uffff\ud800',
  '8,000 emoji halves': '🍎'.repeat(4000),
};

const again = (recipe: Recipe): unknown => ({ ...recipe.request, seed: recipe.seed, count: 1 });

describe.each(formats)('an image of this app as %s', (format) => {
  it.each(Object.keys(hard))('comes back as the very request and seed that drew it: %s', async (name) => {
    const prompt = hard[name] ?? '';
    const recipe = recipeOf({
      index: 3,
      seed: 4_294_967_295,
      request: {
        prompt,
        negativePrompt: prompt,
        format,
        seed: 4_294_967_292,
        count: 5,
        tags: { of: prompt.slice(0, 100) },
      },
    });
    const found = inspectPicture(await encodeImage(png, recipe, format, 90), installed);
    expect(found).toMatchObject({ source: 'tintype', recipe, width: 64, height: 48, format, warnings: [] });
    expect(found?.request).toEqual(again(recipe));
    expect(generationRequest.safeParse(found?.request).success).toBe(true);
  });

  it('comes back whatever its prompt, numbers and names', async () => {
    const request = fc.record({
      prompt: fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
      negativePrompt: fc.string({ unit: 'grapheme', maxLength: 60 }),
      cfgScale: fc.double({ min: 0, max: 30, noNaN: true }).map((value) => value + 0),
      strength: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
      steps: fc.integer({ min: 1, max: 150 }),
      lane: fc.constantFrom('interactive' as const, 'batch' as const, 'idle' as const),
    });
    await fc.assert(
      fc.asyncProperty(request, fc.integer({ min: 0, max: 2 ** 32 - 1 }), async (fields, seed) => {
        const recipe = recipeOf({ seed, request: { ...fields, format } });
        const found = inspectPicture(await encodeImage(png, recipe, format, 90), installed);
        expect(found?.request).toEqual(again(recipe));
      }),
      { numRuns: 60 },
    );
  });

  it('is read as far as it goes where its end is cut off', async () => {
    const recipe = recipeOf({ request: { format } });
    const whole = await encodeImage(png, recipe, format, 90);
    const found = inspectPicture(whole.subarray(0, whole.length - 2), installed);
    // A WebP has its recipe at the end.
    if (format !== 'webp') expect(found?.request).toEqual(again(recipe));
    else expect(found).toMatchObject({ source: 'a1111', request: { prompt: 'a red apple', seed: 1234 } });
    expect(found?.warnings.join()).toContain(format === 'jpeg' ? '' : 'damaged or cut off');
  });
});

describe('an image of this app whose things are not here any more', () => {
  const inspect = async (recipe: Recipe) => inspectPicture(await encodeImage(png, recipe, 'png', 90), installed);

  it('comes back without the model and the LoRAs that are gone, and says so', async () => {
    const loras = [
      { id: 'ink-style', weight: 1 },
      { id: 'gone', weight: 1 },
    ];
    const found = await inspect(recipeOf({ request: { model: 'lost', loras } }));
    expect(found?.request).not.toHaveProperty('model');
    expect(found?.request.loras).toEqual([{ id: 'ink-style', weight: 1 }]);
    expect(found?.warnings.join('\n')).toMatch(/“lost” is not installed[^]*“gone” is not installed/);
  });

  it('says when the files of the model are others', async () => {
    const found = await inspect(recipeOf({ model: { id: 'tiny', family: 'x', fingerprint: 'another' } }));
    expect(found?.request.model).toBe('tiny');
    expect(found?.warnings).toEqual([expect.stringContaining('not those it was drawn with')]);
  });

  it('comes back without what a forged recipe could not have been asked for', async () => {
    const found = await inspect(recipeOf({ request: { width: 7, steps: 0, quality: 101, prompt: 'fine' } }));
    expect(found?.request).toMatchObject({ prompt: 'fine' });
    for (const field of ['width', 'steps', 'quality']) expect(found?.request).not.toHaveProperty(field);
    expect(found?.warnings).toHaveLength(3);
  });
});

describe('an image of a model that was renamed since', () => {
  const drawnWith = async (model: Recipe['model']) =>
    inspectPicture(await encodeImage(png, recipeOf({ model, request: { model: model.id } }), 'png', 90), installed);
  const sha256 = '5feceb66ff'.padEnd(64, '0');

  it('finds it by its hash', async () => {
    const found = await drawnWith({ id: 'old-name', family: 'minit2i', fingerprint: 'other', sha256 });
    expect(found?.request.model).toBe('tiny');
    expect(found?.warnings).toEqual([]);
  });

  it('says that it is not there where only the hash is another', async () => {
    const found = await drawnWith({ id: 'old-name', family: 'minit2i', fingerprint: 'x', sha256: 'f'.repeat(64) });
    expect(found?.request).not.toHaveProperty('model');
    expect(found?.warnings).toEqual([expect.stringContaining('old-name')]);
  });
});
