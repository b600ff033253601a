import { describe, expect, it } from 'vitest';
import { defaultsOf, sizeProblem } from '../../../src/main/models/modelDefaults.ts';
import { classifyFile } from '../../../src/main/models/classifyFile.ts';
import { knownFamilies } from '../../../src/main/models/modelFamily.ts';
import { foreignIn, partsIn, sizeRuleOf } from '../../../src/main/models/modelParts.ts';
import { modelDefaults } from '../../../src/shared/schema/model.ts';
import { checkpoints } from '../../support/modelBytes.ts';
import type { Shapes } from '../../support/modelBytes.ts';

const factsOf = (shapes: Shapes) =>
  classifyFile({
    ok: true,
    format: 'safetensors',
    tensors: new Map(Object.entries(shapes).map(([name, shape]) => [name, { dtype: 'F16', shape }])),
    metadata: new Map(),
  });
const familyOf = (shapes: Shapes) => factsOf(shapes).family;
const minit2i = (patch: number) =>
  factsOf({ 'model.net.img_embedder.proj1.weight': [32, 3, patch, patch], 'model.net.mask_token': [1, 1, 64] });

describe('the family of a model', () => {
  it.each(Object.entries(checkpoints))('recognises %s with all its parts', (family, shapes) => {
    expect(familyOf(shapes)).toBe(family);
    expect([...partsIn(factsOf(shapes))].toSorted()).toEqual(['textEncoder', 'vae']);
  });

  it('recognises MiniT2I, which also has double blocks', () => {
    expect(familyOf({ 'model.net.double_blocks.0.img_qkv.weight': [4, 4], 'model.net.mask_token': [1, 1, 64] })).toBe(
      'minit2i',
    );
  });

  it('recognises the diffusers layout', () => {
    expect(familyOf({ 'down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight': [640, 2048] })).toBe('sdxl');
    expect(familyOf({ 'single_transformer_blocks.0.attn.to_q.weight': [4, 4], 'x_embedder.weight': [4, 4] })).toBe(
      'flux',
    );
  });

  it('knows none in a language model or a text encoder', () => {
    expect(familyOf({ 'blk.0.attn_q.weight': [4, 4], 'token_embd.weight': [8, 4] })).toBe('unknown');
    expect(familyOf({ 'shared.weight': [8, 4] })).toBe('unknown');
  });

  it('tells which file is in the wrong place', () => {
    const t5 = factsOf({ 'shared.weight': [8, 4] });
    const vae = factsOf({ 'decoder.conv_in.weight': [4, 4, 3, 3] });
    expect(foreignIn('t5xxl', t5)).toBeUndefined();
    expect(foreignIn('vae', vae)).toBeUndefined();
    expect(foreignIn('t5xxl', vae)).toContain('T5');
    expect(foreignIn('vae', t5)).toContain('VAE');
    expect(foreignIn('clipL', t5)).toContain('CLIP');
    expect(foreignIn('controlNet', t5)).toBeUndefined();
  });
});

describe('the sizes of a model', () => {
  it.each([
    [2, 8],
    [8, 8],
    [12, 24],
    [16, 16],
    [0, 8],
  ])('are squares for MiniT2I, of whole patches of %i pixels: multiples of %i', (patch, multiple) => {
    expect(sizeRuleOf('minit2i', minit2i(patch))).toMatchObject({ square: true, multiple });
  });

  it('are any multiples of 8 for the others', () => {
    expect(sizeRuleOf('flux', factsOf(checkpoints.flux))).toEqual({ multiple: 8, square: false, max: 4096 });
  });

  it('name what is wrong with a default size', () => {
    const rule = sizeRuleOf('minit2i', minit2i(16));
    const sized = (width: number, height: number) =>
      sizeProblem({ ...defaultsOf('minit2i', rule, undefined), width, height }, rule);
    expect(sized(128, 128)).toBeUndefined();
    expect(sized(128, 144)).toContain('squares');
    expect(sized(136, 136)).toContain('multiples of 16');
    expect(sized(4096, 4096)).toContain('2048');
  });
});

describe('the defaults of a model', () => {
  it.each(knownFamilies)('are complete and legal for %s', (family) => {
    const rule = sizeRuleOf(family, minit2i(8));
    const defaults = defaultsOf(family, rule, undefined);
    expect(modelDefaults.required().parse(defaults)).toEqual(defaults);
    expect(sizeProblem(defaults, rule)).toBeUndefined();
  });

  it('are overruled one by one by the manifest', () => {
    const rule = sizeRuleOf('sd1', factsOf(checkpoints.sd1));
    expect(defaultsOf('sd1', rule, { steps: 7, width: 640 })).toEqual({
      width: 640,
      height: 512,
      steps: 7,
      cfgScale: 7,
      sampler: 'euler_a',
      scheduler: 'discrete',
    });
  });

  it('stay square where the manifest gives a single side and the model wants squares', () => {
    expect(defaultsOf('minit2i', sizeRuleOf('minit2i', minit2i(8)), { height: 256 })).toMatchObject({
      width: 256,
      height: 256,
    });
  });
});
