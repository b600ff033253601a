import { symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scanModels } from '../../../src/main/models/modelScanner.ts';
import { checkpoints, ggufBytes, safetensorsBytes } from '../../support/modelBytes.ts';
import { put } from '../../support/modelFolders.ts';
import { encoders, ggufEncoders, loras, transformers, vaes } from '../../support/realNames.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { torchFiles } from '../../support/torchFiles.ts';

const bytes = safetensorsBytes;
const gguf = (shapes: Readonly<Record<string, readonly number[]>>) =>
  ggufBytes(
    Object.entries(shapes).map(([name, shape]) => ({
      name,
      sides: [...shape].toReversed(),
      type: 1,
      bytes: 2 * shape.reduce((product, side) => product * side, 1),
    })),
  );

/** What was found, as `kind id`. */
async function foundIn(...roots: string[]): Promise<string[]> {
  const { usable, unusable, files } = await scanModels(roots);
  return [
    ...usable.map(({ id }) => `model ${id}`),
    ...files.map(({ id, facts }) => `${facts.kind} ${id}`),
    ...unusable.map(({ id, kind }) => `${kind} ${id} (unusable)`),
  ].toSorted();
}

const a1111 = {
  'models/Stable-diffusion/anime/counterfeit.safetensors': bytes(checkpoints.sd1),
  'models/Stable-diffusion/v1-5.ckpt': torchFiles.zip,
  'models/Lora/styles/ink.safetensors': bytes(loras.sd1),
  'models/VAE/vae-ft-mse.safetensors': bytes(vaes.sd.shapes),
  'models/ControlNet/canny.safetensors': bytes({
    'control_model.zero_convs.0.0.weight': [4, 4, 1, 1],
    'control_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight': [4, 768],
  }),
  'models/ESRGAN/4x.pth': torchFiles.esrgan,
  'models/text_encoder/t5.safetensors': bytes(encoders['t5-xxl']),
  'embeddings/style.pt': torchFiles.embedding,
  'venv/lib/torch/test.pt': torchFiles.esrgan,
  'outputs/old.safetensors': bytes(loras.sd1),
};

describe('the folders of A1111', () => {
  const all = [
    'controlNet canny (unusable)',
    'embedding style (unusable)',
    'lora ink',
    'model counterfeit',
    'model v1-5 (unusable)',
    'textEncoder t5',
    'upscaler 4x (unusable)',
    'vae vae-ft-mse',
  ];

  it('are found from the folder of the program, and nothing else in it', async () => {
    const root = tempFolder();
    await put(root, a1111);
    expect(await foundIn(root)).toEqual(all);
  });

  it('are found from the models folder in it', async () => {
    const root = tempFolder();
    await put(root, a1111);
    expect(await foundIn(join(root, 'models'))).toEqual(all.filter((one) => !one.startsWith('embedding')));
  });

  it('show in what is told of a file, without what lies above', async () => {
    const root = tempFolder();
    await put(root, a1111);
    const { usable, files } = await scanModels([root]);
    expect(usable[0]?.details?.folder).toBe(`${basename(root)}/models/Stable-diffusion/anime`);
    expect(files.find(({ id }) => id === 'ink')?.folder).toBe(`${basename(root)}/models/Lora/styles`);
  });
});

describe('the folders of ComfyUI', () => {
  const comfy = {
    'models/checkpoints/sdxl.safetensors': bytes(checkpoints.sdxl),
    'models/diffusion_models/flux1-dev.safetensors': bytes(transformers.flux),
    'models/unet/z-image-Q8_0.gguf': gguf(transformers['z-image']),
    'models/loras/flux/ink.safetensors': bytes(loras.flux),
    'models/vae/ae.safetensors': bytes(vaes.flux.shapes),
    'models/text_encoders/clip_l.safetensors': bytes(encoders['clip-l']),
    'models/clip/t5xxl.safetensors': bytes(encoders['t5-xxl']),
    'models/gguf/Qwen3-4B.gguf': gguf(ggufEncoders['qwen3-4b']),
    'models/upscale_models/4x.pth': torchFiles.esrgan,
    'custom_nodes/some/weights.safetensors': bytes(loras.sd1),
  };

  it('are found, and models in parts are completed from them', async () => {
    const root = tempFolder();
    await put(root, comfy);
    const { usable, unusable, files } = await scanModels([root]);
    expect(unusable.map(({ id }) => id)).toEqual(['4x']);
    expect(files.map(({ id }) => id).toSorted()).toEqual(['Qwen3-4B', 'ae', 'clip_l', 'ink', 't5xxl']);
    const at = (path: string) => join(root, 'models', path);
    expect(Object.fromEntries(usable.map(({ id, files: parts }) => [id, parts]))).toEqual({
      sdxl: { model: at('checkpoints/sdxl.safetensors') },
      'flux1-dev': {
        diffusionModel: at('diffusion_models/flux1-dev.safetensors'),
        clipL: at('text_encoders/clip_l.safetensors'),
        t5xxl: at('clip/t5xxl.safetensors'),
        vae: at('vae/ae.safetensors'),
      },
      'z-image-Q8_0': {
        diffusionModel: at('unet/z-image-Q8_0.gguf'),
        llm: at('gguf/Qwen3-4B.gguf'),
        vae: at('vae/ae.safetensors'),
      },
    });
    expect(usable.find(({ id }) => id === 'flux1-dev')?.details?.parts).toEqual([
      { part: 'clipL', file: 'clip_l.safetensors' },
      { part: 't5xxl', file: 't5xxl.safetensors' },
      { part: 'vae', file: 'ae.safetensors' },
    ]);
  });

  it('may be spread over several folders of the user', async () => {
    const [first, second] = [tempFolder(), tempFolder()];
    await put(first, { 'flux.safetensors': bytes(transformers.flux), 'clip_l.safetensors': bytes(encoders['clip-l']) });
    await put(second, { 't5.safetensors': bytes(encoders['t5-xxl']), 'ae.safetensors': bytes(vaes.flux.shapes) });
    expect((await scanModels([first])).usable).toEqual([]);
    expect((await scanModels([first, second])).usable).toMatchObject([{ id: 'flux', family: 'flux' }]);
  });
});

describe('a model in parts', () => {
  it.each([
    ['flux', ['clipL', 't5xxl', 'vae']],
    ['chroma', ['t5xxl', 'vae']],
    ['flux2', ['llm', 'vae']],
    ['qwen-image', ['llm', 'vae']],
    ['z-image', ['llm', 'vae']],
    ['sd3', ['clipL', 'clipG', 't5xxl', 'vae']],
    ['sdxl', ['clipL', 'clipG', 'vae']],
  ] as const)('of %s says what it lacks, and where that is to be had', async (family, parts) => {
    const root = tempFolder();
    await put(root, { 'x.safetensors': bytes(transformers[family]) });
    const { unusable } = await scanModels([root]);
    const missing = unusable[0]?.details?.missing ?? [];
    expect(missing.map(({ part }) => part)).toEqual(parts);
    for (const { candidates, wanted } of missing) {
      expect(unusable[0]?.reason).toContain(wanted);
      expect(candidates[0]?.repo).toMatch(/^[\w.-]+\/[\w.-]+$/);
    }
  });

  it('lacks only what is not there', async () => {
    const root = tempFolder();
    await put(root, { 'flux.safetensors': bytes(transformers.flux), 'clip_l.safetensors': bytes(encoders['clip-l']) });
    const { unusable } = await scanModels([root]);
    expect(unusable[0]?.details?.missing?.map(({ part }) => part)).toEqual(['t5xxl', 'vae']);
    expect(unusable[0]?.details?.parts).toEqual([{ part: 'clipL', file: 'clip_l.safetensors' }]);
  });

  it('takes no part that belongs to another', async () => {
    const root = tempFolder();
    await put(root, {
      'flux2-klein.safetensors': bytes(transformers.flux2),
      'qwen_2.5_vl_7b.safetensors': bytes(encoders['qwen2.5-vl-7b']),
      'ae.safetensors': bytes(vaes.flux.shapes),
      't5-small.gguf': gguf({ 'token_embd.weight': [8, 512], 'enc.blk.0.attn_q.weight': [4, 4] }),
      'chroma.safetensors': bytes(transformers.chroma),
    });
    const { usable, unusable } = await scanModels([root]);
    expect(usable).toEqual([]);
    expect(unusable.map(({ id, details }) => [id, details?.missing?.map(({ part }) => part)])).toEqual([
      ['chroma', ['t5xxl']],
      ['flux2-klein', ['llm', 'vae']],
    ]);
  });

  it('takes the part beside it, then the most exact', async () => {
    const root = tempFolder();
    const t5 = encoders['t5-xxl'];
    await put(root, {
      'a/t5-gguf.gguf': gguf(ggufEncoders['t5-xxl']),
      'b/chroma.safetensors': bytes(transformers.chroma),
      'b/t5.safetensors': bytes(t5),
      'c/ae.safetensors': bytes(vaes.flux.shapes),
      'd/chroma-2.safetensors': bytes(transformers.chroma),
    });
    const { usable } = await scanModels([root]);
    expect(Object.fromEntries(usable.map(({ id, files }) => [id, files.t5xxl]))).toEqual({
      chroma: join(root, 'b/t5.safetensors'),
      'chroma-2': join(root, 'a/t5-gguf.gguf'),
    });
  });

  it('is completed wherever the models folder lies: only names below that tell a VAE from the next', async () => {
    const root = join(tempFolder(), 'wanda-sd3-xl', 'models');
    await put(root, {
      'unet/qwen.safetensors': bytes(transformers['qwen-image']),
      'unet/chroma.safetensors': bytes(transformers.chroma),
      'unet/sdxl-base.safetensors': bytes(transformers.sdxl),
      'clip/qwen_2.5_vl_7b.safetensors': bytes(encoders['qwen2.5-vl-7b']),
      'clip/t5.safetensors': bytes(encoders['t5-xxl']),
      'vae/qwen_image_vae.safetensors': bytes(vaes.qwen.shapes),
      'vae/ae.safetensors': bytes(vaes.flux.shapes),
      'vae/vae-ft-mse.safetensors': bytes(vaes.sd.shapes),
    });
    const { usable, unusable } = await scanModels([root]);
    expect(usable.map(({ id, files: { vae } }) => [id, vae && basename(vae)])).toEqual([
      ['chroma', 'ae.safetensors'],
      ['qwen', 'qwen_image_vae.safetensors'],
    ]);
    expect(unusable[0]?.details?.missing?.map(({ part }) => part)).toContain('vae');
  });

  it('changes its fingerprint with any of its parts', async () => {
    const root = tempFolder();
    const parts = { 'chroma.safetensors': bytes(transformers.chroma), 't5.safetensors': bytes(encoders['t5-xxl']) };
    await put(root, { ...parts, 'ae.safetensors': bytes(vaes.flux.shapes) });
    const before = (await scanModels([root])).usable[0]?.fingerprint;
    await put(root, { 'ae.safetensors': bytes({ ...vaes.flux.shapes, more: [3] }) });
    const after = (await scanModels([root])).usable[0]?.fingerprint;
    expect([before, after]).toEqual([expect.any(String), expect.any(String)]);
    expect(after).not.toBe(before);
  });
});

it('finds a folder once, though two of the watched ones hold it', async () => {
  const root = tempFolder();
  await put(root, {
    'models/checkpoints/base.safetensors': bytes(checkpoints.sd1),
    'models/loras/ink.safetensors': bytes(loras.sd1),
  });
  const all = ['lora ink', 'model base'];
  expect(await foundIn(join(root, 'models'), root)).toEqual(all);
  expect(await foundIn(root, join(root, 'models', 'loras'))).toEqual(all);
});

it('sees past notes of other programs that happen to be called model.json', async () => {
  const root = tempFolder();
  await put(root, {
    'loras/model.safetensors': bytes(loras.sd1),
    'loras/model.json': '{"description": "", "sd version": "SD1", "activation text": "ink"}',
    'loras/more/ink.safetensors': bytes(loras.sd1),
  });
  expect(await foundIn(root)).toEqual(['lora ink', 'lora model']);
});

it('does not go round in circles of links', async () => {
  const root = tempFolder();
  await put(root, { 'deep/ink.safetensors': bytes(loras.sd1) });
  await symlink(root, join(root, 'deep/again'));
  expect(await foundIn(root)).toEqual(['lora ink']);
});
