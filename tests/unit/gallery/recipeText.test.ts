import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readParametersText } from '../../../src/main/gallery/recipe/parametersText.ts';
import { recipeText } from '../../../src/main/gallery/recipeText.ts';
import { embeddedSamplers, embeddedSchedulers } from '../../../src/shared/schema/engine.ts';
import { recipeOf } from '../../support/recipes.ts';

describe('the parameters text', () => {
  it('is spelt as A1111 spells it', () => {
    const recipe = recipeOf({
      request: {
        prompt: 'a cat,\non a mat',
        negativePrompt: 'dog,\nrain',
        loras: [{ id: 'ink', weight: 0.8 }],
        sampler: 'dpm++2m',
        initImage: 'inp_1',
        strength: 0.6,
      },
    });
    expect(recipeText(recipe)).toBe(
      [
        'a cat,',
        'on a mat <lora:ink:0.8>',
        'Negative prompt: dog,',
        'rain',
        'Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 1234, Size: 64x64, Model: tiny, Denoising strength: 0.6, Version: Tintype 0.1.0',
      ].join('\n'),
    );
  });

  it('leaves out an empty negative prompt and the strength of a picture from nothing', () => {
    expect(recipeText(recipeOf())).toBe(
      'a red apple\nSteps: 20, Sampler: Euler a, Schedule type: Karras, CFG scale: 7, Seed: 1234, Size: 64x64, Model: tiny, Version: Tintype 0.1.0',
    );
  });

  it('has a name of its own for every sampler and scheduler', () => {
    const field = (name: string, request: object) =>
      readParametersText(recipeText(recipeOf({ request }))).fields.get(name);
    const samplers = embeddedSamplers.map((sampler) => field('Sampler', { sampler }));
    const schedulers = embeddedSchedulers.map((scheduler) => field('Schedule type', { scheduler }));
    expect(new Set(samplers).size).toBe(embeddedSamplers.length);
    expect(new Set(schedulers).size).toBe(embeddedSchedulers.length);
    expect([...samplers, ...schedulers].filter((name) => !/^[A-Z]/.test(name ?? ''))).toEqual([]);
    expect(field('Sampler', { sampler: 'brand_new' })).toBe('brand_new');
    expect(field('Sampler', { sampler: 'constructor' })).toBe('constructor');
  });

  it('reads back what was written, whatever the prompts and names', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' '));
    const prompt = fc
      .array(line, { minLength: 1, maxLength: 4 })
      .map((lines) => lines.join('\n'))
      .filter((text) => !/^Negative prompt:/m.test(text));
    const lora = fc.record({
      id: fc.string({ minLength: 1, unit: 'grapheme' }).map((id) => id.replaceAll(/[<>\n]/g, '_')),
      weight: fc.double({ min: -4, max: 4, noNaN: true }).map((weight) => weight + 0),
    });
    fc.assert(
      fc.property(
        prompt,
        prompt,
        fc.array(lora, { maxLength: 3 }),
        fc.string(),
        fc.double({ min: 0, max: 30, noNaN: true }),
        (positive, negative, loras, model, cfg) => {
          const recipe = recipeOf({
            model: { id: model, family: 'x', fingerprint: 'y' },
            request: { prompt: positive, negativePrompt: negative, loras, cfgScale: cfg },
          });
          const read = readParametersText(recipeText(recipe));
          const tags = loras.map(({ id, weight }) => ` <lora:${id}:${weight}>`).join('');
          expect(read).toMatchObject({ prompt: (positive + tags).trim(), negativePrompt: negative.trim() });
          expect(Object.fromEntries(read.fields)).toMatchObject({
            Steps: '20',
            Sampler: 'Euler a',
            Seed: '1234',
            Size: '64x64',
            Model: model,
            'CFG scale': String(cfg),
            Version: 'Tintype 0.1.0',
          });
        },
      ),
      { numRuns: 1000 },
    );
  });
});
