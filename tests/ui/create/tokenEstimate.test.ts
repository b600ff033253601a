import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenEstimate } from '../../../src/renderer/state/tokenEstimate.ts';

const tokenizer = fc.constantFrom('clip' as const, 't5' as const, 'llm' as const);

describe('the token estimate', () => {
  it('is nothing for nothing, and never less for more text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), tokenizer, (a, b, kind) => {
        expect(tokenEstimate(`${a} ${b}`, kind)).toBe(tokenEstimate(a, kind) + tokenEstimate(b, kind));
        expect(tokenEstimate(a, kind)).toBeGreaterThanOrEqual(0);
      }),
    );
    expect(tokenEstimate(' \n\t ', 'clip')).toBe(0);
  });

  it('comes near what CLIP counts for plain English', () => {
    expect(tokenEstimate('a lighthouse at dusk, oil on canvas', 'clip')).toBeGreaterThanOrEqual(8);
    expect(tokenEstimate('a lighthouse at dusk, oil on canvas', 'clip')).toBeLessThanOrEqual(10);
    expect(tokenEstimate('portrait of an old man, rembrandt lighting, 85mm', 'clip')).toBeLessThanOrEqual(14);
  });

  it('counts every character of a script without spaces', () => {
    expect(tokenEstimate('夕暮れの灯台', 't5')).toBe(6);
  });
});
