import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foreignRequest } from '../../../../src/main/gallery/recipe/foreignRequest.ts';
import { readComfyui } from '../../../../src/main/gallery/recipe/readComfyui.ts';
import { knownRequest } from '../../../../src/shared/schema/generation.ts';
import { installed } from '../../../support/installedThings.ts';

describe('a forged ComfyUI graph', () => {
  it('whose links run in circles or lead nowhere comes to an end', () => {
    const ids = ['1', '2', '3', '4', '5'];
    const noText = fc.constantFrom({ toString: 1, valueOf: 1 }, [[]], null, 3);
    const link = fc.oneof(
      fc.tuple(fc.constantFrom(...ids, '9'), fc.nat(2)),
      fc.tuple(noText, fc.nat(2)),
      fc.constantFrom('text', 7, null),
    );
    const names = [
      'model',
      'positive',
      'negative',
      'latent_image',
      'samples',
      'images',
      'text',
      'guider',
      'sigmas',
      'noise',
      'sampler',
      'conditioning',
      'seed',
      'value',
      'width',
    ];
    const node = fc.record({
      class_type: fc.constantFrom(
        'KSampler',
        'SamplerCustomAdvanced',
        'SaveImage',
        'CLIPTextEncode',
        'EmptyLatentImage',
        'LoraLoader',
        'PrimitiveInt',
      ),
      inputs: fc.dictionary(fc.constantFrom(...names), link, { maxKeys: 10, noNullPrototype: true }),
    });
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 5 }), (nodes) => {
        const graph = Object.fromEntries(nodes.map((one, i) => [ids[i] ?? '', one]));
        const found = readComfyui(new Map([['prompt', JSON.stringify(graph)]]));
        if (!found) throw new Error('a graph was not known for one');
        expect(knownRequest.safeParse(foreignRequest(found, installed, { width: 8, height: 8 }).request).success).toBe(
          true,
        );
      }),
      { numRuns: 3000 },
    );
  });
});
