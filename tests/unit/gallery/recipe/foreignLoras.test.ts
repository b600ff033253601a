import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foreignLoras } from '../../../../src/main/gallery/recipe/foreignLoras.ts';
import { foreignRequest } from '../../../../src/main/gallery/recipe/foreignRequest.ts';
import { installed } from '../../../support/installedThings.ts';

const read = (text: string, here: readonly string[] = []) => foreignLoras(text, (name) => here.includes(name));
const request = (prompt: string, negativePrompt = '') =>
  foreignRequest({ source: 'a1111', fields: { prompt, negativePrompt }, raw: '', warnings: [] }, installed, {
    width: 512,
    height: 512,
  });

describe('LoRA tags of other programs', () => {
  it.each([
    ['<lora:style: v2:0.8>', 'style: v2', 0.8],
    ['<lora:ink>', 'ink', 1],
    ['<lora:ink:>', 'ink', 1],
    ['<LoRA: two words : .5 >', 'two words', 0.5],
    ['<lora:folder/sub\\ink.safetensors:-0.5>', 'folder/sub\\ink.safetensors', -0.5],
    ['<lora:ink:0.6:0.6>', 'ink', 0.6],
  ])('read %s', (tag, name, weight) => {
    expect(read(`a cat ${tag}, grey`, [name])).toEqual({ text: 'a cat, grey', loras: [{ name, weight }], notes: [] });
  });

  it('have the weight of what draws after that of the text encoder, as in A1111', () => {
    const two = read('x <lora:ink:0.8:0.6>', ['ink']);
    expect(two.loras).toEqual([{ name: 'ink', weight: 0.6 }]);
    expect(two.notes.join()).toMatch(/ink.*text encoder \(0\.8\).*0\.6/);
    expect(read('x <lora:ink:0.8:unet=0.6>', ['ink'])).toEqual(two);
    expect(read('x <lora:ink:unet=0.6:te=0.8>', ['ink'])).toEqual(two);
    const more = read('x <lora:ink:1:1:8:lbw=INS>', ['ink']);
    expect([more.loras[0]?.weight, more.notes.join()]).toEqual([1, expect.stringContaining('(8, lbw=INS)')]);
  });

  it('name a LoRA that is here, where one is called like name and weight', () => {
    expect(read('<lora:v:1.5:0.8>', ['v:1.5']).loras).toEqual([{ name: 'v:1.5', weight: 0.8 }]);
    expect(read('<lora:v:1.5:0.8>', ['v']).loras).toEqual([{ name: 'v', weight: 0.8 }]);
  });

  it('stay in the prompt where they name nothing', () => {
    for (const text of ['a <lora:>', 'a <lora: :0.8>', 'a <lora:ink', 'a <lora:in\nk:1>', '<b:1> c'])
      expect(read(text)).toEqual({ text, loras: [], notes: [] });
  });

  it('become LoRAs of the request by file name and folder, and are told of where they count for nothing', () => {
    for (const tag of ['<lora:style: v2:0.7>', '<lora:Ink_Style:0.7>', '<lora:mine/ink style.safetensors:0.7>']) {
      const found = foreignRequest(
        { source: 'a1111', fields: { prompt: `a cat ${tag}` }, raw: '', warnings: [] },
        { ...installed, loras: [tag.includes('v2') ? 'style_v2' : 'ink-style'] },
        { width: 512, height: 512 },
      );
      expect(found).toMatchObject({ request: { prompt: 'a cat', loras: [{ weight: 0.7 }] }, warnings: [] });
    }
    expect(request('a cat', 'blur <lora:ink_style:1>')).toMatchObject({
      request: { prompt: 'a cat', negativePrompt: 'blur' },
      warnings: [expect.stringContaining('negative prompt')],
    });
  });

  it('come back for any name and weights, with the text around them whole', () => {
    const words = fc.stringMatching(/^[a-z,()]{1,10}( [a-z,()]{1,10}){0,3}$/);
    const part = fc.stringMatching(/^[a-z][\w ./\\()-]{0,12}[a-z]$/);
    const name = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(': '));
    const weight = fc.integer({ min: -400, max: 400 }).map((hundredths) => hundredths / 100);
    fc.assert(
      fc.property(words, words, name, fc.array(weight, { maxLength: 2 }), (before, after, called, weights) => {
        const found = read(`${before} <lora:${[called, ...weights].join(':')}> ${after}`);
        expect(found.text).toBe(`${before} ${after}`);
        expect(found.loras).toEqual([{ name: called, weight: weights.at(-1) ?? 1 }]);
      }),
    );
  });

  it('never take other text along: what is not read of one stays, or is told', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), (inside, after) => {
        const tag = `<lora:${inside}>`;
        const { text, loras } = read(`before${tag}${after}`);
        if (loras.length === 0) expect(text).toBe(`before${tag}${after}`.trim());
        else for (const { name } of loras) expect(`before${tag}${after}`).toContain(name);
        expect(text.startsWith('before')).toBe(true);
        if (!after.includes('>')) expect(text.endsWith(after.trim())).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
