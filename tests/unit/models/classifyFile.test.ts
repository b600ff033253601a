import { describe, expect, it } from 'vitest';
import { classifyFile } from '../../../src/main/models/classifyFile.ts';
import { encoders, ggufEncoders, loras, otherLoras, transformers, vaes } from '../../support/realNames.ts';
import type { Shapes } from '../../support/modelBytes.ts';

function factsOf(shapes: Shapes, metadata: Readonly<Record<string, string>> = {}, dtype = 'F16') {
  return classifyFile({
    ok: true,
    format: 'safetensors',
    tensors: new Map(Object.entries(shapes).map(([name, shape]) => [name, { dtype, shape }])),
    metadata: new Map(Object.entries(metadata)),
  });
}

const prefixed = (prefix: string, shapes: Shapes): Shapes =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [`${prefix}${name}`, shape]));

describe('a model file', () => {
  it.each(Object.entries(transformers))('of %s is recognised by its names', (family, shapes) => {
    expect(factsOf(shapes)).toMatchObject({ kind: 'model', part: 'transformer', family, brings: [] });
  });

  it.each(['flux', 'flux2', 'chroma', 'qwen-image', 'z-image'] as const)(
    'of %s is recognised with the prefix of a whole checkpoint',
    (family) => {
      expect(factsOf(prefixed('model.diffusion_model.', transformers[family])).family).toBe(family);
    },
  );

  it('is whole with a text encoder and a VAE in it', () => {
    const whole = {
      ...transformers.sdxl,
      ...prefixed('first_stage_model.', vaes.sd.shapes),
      'conditioner.embedders.0.transformer.text_model.embeddings.token_embedding.weight': [8, 768],
      'conditioner.embedders.1.model.token_embedding.weight': [8, 1280],
    };
    const { part, brings } = factsOf(whole);
    expect([part, brings.toSorted()]).toEqual(['full', ['clip-g', 'clip-l', 'vae']]);
  });

  it.each([
    ['flux2', 2560],
    ['qwen-image', 3584],
    ['z-image', 2560],
    ['minit2i', 1024],
  ] as const)('of %s tells how wide the text vectors are that it reads', (family, wants) => {
    expect(factsOf(transformers[family]).wants).toBe(wants);
  });

  it('tells the type of most of its numbers, not of most of its tensors', () => {
    const facts = classifyFile({
      ok: true,
      format: 'gguf',
      tensors: new Map([
        ['double_blocks.0.img_attn.qkv.weight', { dtype: 'Q4_K', shape: [256, 256] }],
        ['double_blocks.0.norm.scale', { dtype: 'F32', shape: [8] }],
        ['single_blocks.0.norm.scale', { dtype: 'F32', shape: [8] }],
      ]),
      metadata: new Map(),
    });
    expect(facts).toMatchObject({ precision: 'Q4_K', tensors: 3, parameters: 256 * 256 + 16, family: 'flux' });
  });
});

describe('a part of a model', () => {
  it.each(Object.entries(encoders))('is recognised as the text encoder %s', (part, shapes) => {
    expect(factsOf(shapes)).toMatchObject({ kind: 'textEncoder', part, brings: [part] });
  });

  it.each(Object.entries(ggufEncoders))('is recognised as the text encoder %s in GGUF', (part, shapes) => {
    expect(factsOf(shapes)).toMatchObject({ kind: 'textEncoder', part });
  });

  it.each(Object.entries(vaes))('is recognised as the VAE of %s', (_name, { part, channels, shapes }) => {
    expect(factsOf(shapes)).toMatchObject({ kind: 'vae', part, channels });
  });

  it('that looks at pictures is no text encoder', () => {
    expect(factsOf({ 'v.blk.0.attn_k.weight': [4, 4] })).toMatchObject({ kind: 'other', part: 'vision-encoder' });
    expect(factsOf({ 'vision_model.encoder.layers.0.self_attn.k_proj.weight': [4, 4] }).kind).toBe('other');
  });
});

describe('a file that goes with models', () => {
  it.each(Object.entries(loras))('is recognised as a LoRA for %s', (family, shapes) => {
    expect(factsOf(shapes)).toMatchObject({ kind: 'lora', part: 'lora', family });
  });

  it.each(otherLoras)('is recognised as one for %s of the sort %s in another layout', (family, part, shapes) => {
    expect(factsOf(shapes)).toMatchObject({ kind: 'lora', part, family });
  });

  it('is for the family that its trainer names where its tensors do not tell', () => {
    const [, , shapes] = otherLoras.at(-1) ?? ['', '', {}];
    expect(factsOf(shapes, { ss_base_model_version: 'sdxl_base_v1-0' }).family).toBe('sdxl');
    expect(factsOf(shapes, { 'modelspec.architecture': 'stable-diffusion-v1/lora' }).family).toBe('sd1');
    expect(factsOf(loras.sd1, { ss_base_model_version: 'sdxl_base_v1-0' }).family).toBe('sd1');
  });

  it.each([
    [
      'sd1',
      {
        'control_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight': [4, 768],
        'control_model.zero_convs.0.0.weight': [4, 4, 1, 1],
      },
    ],
    [
      'sdxl',
      {
        'down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k.weight': [4, 2048],
        'controlnet_cond_embedding.conv_in.weight': [4, 3, 3, 3],
      },
    ],
    [
      'flux',
      {
        'controlnet_x_embedder.weight': [4, 64],
        'controlnet_blocks.0.weight': [4, 4],
        'transformer_blocks.0.attn.add_k_proj.weight': [4, 4],
      },
    ],
    [
      'sd3',
      {
        'controlnet_blocks.0.weight': [4, 4],
        'pos_embed_input.proj.weight': [4, 16, 2, 2],
        'transformer_blocks.0.attn.to_k.weight': [4, 4],
      },
    ],
  ] as const)('is recognised as a ControlNet for %s', (family, shapes) => {
    expect(factsOf(shapes)).toMatchObject({ kind: 'controlNet', family });
  });

  it.each([
    ['esrgan', { 'model.0.weight': [4, 3, 3, 3], 'model.1.sub.0.RDB1.conv1.0.weight': [4, 4, 3, 3] }],
    ['esrgan', { 'conv_first.weight': [4, 3, 3, 3], 'RRDB_trunk.0.RDB1.conv1.weight': [4, 4, 3, 3] }],
    ['compact', { 'body.0.weight': [4, 3, 3, 3], 'body.1.weight': [4] }],
    ['swinir', { 'conv_first.weight': [4, 3, 3, 3], 'layers.0.residual_group.blocks.0.attn.qkv.weight': [4, 4] }],
  ] as const)('is recognised as an upscaler of the sort %s', (part, shapes) => {
    expect(factsOf(shapes)).toMatchObject({ kind: 'upscaler', part });
  });

  it.each([
    ['sd1', { emb_params: [2, 768] }],
    ['sdxl', { clip_l: [2, 768], clip_g: [2, 1280] }],
    ['sd2', { '<my-style>': [1024] }],
  ] as const)('is recognised as a textual inversion for %s', (family, shapes) => {
    expect(factsOf(shapes)).toMatchObject({ kind: 'embedding', family });
  });
});

describe('what a file tells of itself', () => {
  it('is its trigger words and its licence', () => {
    expect(
      factsOf(loras.flux, {
        'modelspec.trigger_phrase': 'ink wash, sumi-e , ink wash',
        'modelspec.license': 'CC-BY-4.0',
        'modelspec.title': 'Ink',
        sshs_model_hash: 'AB'.repeat(32),
      }),
    ).toMatchObject({
      triggerWords: ['ink wash', 'sumi-e'],
      license: 'CC-BY-4.0',
      title: 'Ink',
      trainedHash: 'ab'.repeat(32),
    });
  });

  it('is the commonest tags of the training where no words are named', () => {
    const frequency = JSON.stringify({
      '10_ink': { inkwash: 40, 'black and white': 36, tree: 3 },
      '2_more': { inkwash: 4 },
    });
    expect(factsOf(loras.flux, { ss_tag_frequency: frequency }).triggerWords).toEqual(['inkwash', 'black and white']);
  });

  it.each(['{', '[]', '{"a":1}', '{"a":{"b":"c"}}', '"x"', 'null'])('is nothing where the tags are %j', (text) => {
    expect(factsOf(loras.flux, { ss_tag_frequency: text }).triggerWords).toEqual([]);
  });

  it('is cut to length and freed of what cannot be shown', () => {
    const { triggerWords, license } = factsOf(loras.flux, {
      'modelspec.trigger_phrase': `a\u0000\u202eb,${'x'.repeat(5000)}`,
      'modelspec.license': 'y'.repeat(5000),
    });
    expect(triggerWords[0]).toBe('a b');
    expect(Math.max(...triggerWords.map((word) => word.length))).toBeLessThanOrEqual(200);
    expect(license).toHaveLength(500);
  });
});
