import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LORA_START, loraTags as tagsOf } from '../../../src/main/generation/loraTags.ts';

const loraTags = (prompt: string, known: readonly string[] = []) => tagsOf(prompt, (name) => known.includes(name));

describe('LoRA tags', () => {
  it('leave a prompt without any exactly as it is', () => {
    for (const prompt of [' a  cat ', 'a <b> c', 'lora:x:1', '']) expect(loraTags(prompt).prompt).toBe(prompt);
  });

  it('are read in their order, with blanks, signs and short numbers', () => {
    expect(loraTags('a <lora: ink : .5 >, b<LORA:two words:-1.25> c <lora:x:+2.>').loras).toEqual([
      { name: 'ink', weight: 0.5 },
      { name: 'two words', weight: -1.25 },
      { name: 'x', weight: 2 },
    ]);
  });

  it('come back for any name and weight, and nothing of them stays in the prompt', () => {
    const name = fc.stringMatching(/^[\w .()-]{1,40}$/).filter((text) => text.trim() !== '');
    const weight = fc.integer({ min: -400, max: 400 }).map((hundredths) => hundredths / 100);
    fc.assert(
      fc.property(fc.array(fc.tuple(name, weight), { maxLength: 5 }), (tags) => {
        const text = tags.map(([n, w]) => `<lora:${n}:${w}>`).join(' and ');
        const read = loraTags(`a cat ${text}`);
        expect(read.loras).toEqual(tags.map(([n, w]) => ({ name: n.trim(), weight: w })));
        expect(read.problems).toEqual([]);
        expect(LORA_START.test(read.prompt)).toBe(false);
      }),
    );
  });

  it('come back for names with colons, with and without a weight', () => {
    const part = fc.stringMatching(/^[a-z][a-z .]{0,9}[a-z]$/);
    const name = fc.array(part, { minLength: 2, maxLength: 4 }).map((parts) => parts.join(':'));
    fc.assert(
      fc.property(name, fc.integer({ min: -400, max: 400 }), (text, hundredths) => {
        const weight = hundredths / 100;
        expect(loraTags(`a cat <lora:${text}:${weight}>`).loras).toEqual([{ name: text, weight }]);
        expect(loraTags(`a cat <lora:${text}>`, [text]).loras).toEqual([{ name: text, weight: 1 }]);
        expect(loraTags(`a cat <lora:${text}>`).problems.join()).toContain('no number');
      }),
    );
  });

  it('take a number before the weight for a second one, unless a LoRA is called so', () => {
    expect(loraTags('a <lora:ink:0.8:0.5>').problems.join()).toContain('more than one weight');
    expect(loraTags('a <lora:ink:0.8:0.5>', ['ink:0.8']).loras).toEqual([{ name: 'ink:0.8', weight: 0.5 }]);
    expect(loraTags('a <lora:ink:0.8>', ['ink:0.8']).loras).toEqual([{ name: 'ink', weight: 0.8 }]);
  });

  it('never stay in a prompt unnoticed, whatever is around them', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (before, after) => {
        const { prompt, loras, problems } = loraTags(`${before}<lora:${after}`);
        expect(loras.length + problems.length).toBeGreaterThan(0);
        if (LORA_START.test(prompt)) expect(problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });
});
