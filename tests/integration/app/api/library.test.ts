import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { small, useApi } from '../../../support/apiApp.ts';
import { eventually } from '../../../support/eventually.ts';
import { safetensorsBytes } from '../../../support/modelBytes.ts';
import { put } from '../../../support/modelFolders.ts';
import { loras, transformers, vaes } from '../../../support/realNames.ts';
import { torchFiles } from '../../../support/torchFiles.ts';

const api = useApi();
/** For no family that is known; its layers are in no model. */
const ink = safetensorsBytes({
  'lora_unet_nowhere.lora_down.weight': [4, 4],
  'lora_unet_nowhere.lora_up.weight': [4, 4],
});

beforeAll(async () => {
  await put(join(api.dataDir(), 'models'), {
    'Lora/styles/Ink.safetensors': ink,
    'Lora/xl.safetensors': safetensorsBytes(loras.sdxl),
    'Stable-diffusion/old.ckpt': torchFiles.zip,
    'unet/flux.safetensors': safetensorsBytes(transformers.flux),
    'VAE/ae.safetensors': safetensorsBytes(vaes.flux.shapes),
  });
  await api.client.call('models.scan', {});
});

const listed = async (kind: 'any' | 'lora' | 'model' | 'vae') =>
  (await api.client.call('models.list', { query: { kind } })).items;

describe('the library over the API', () => {
  it('is listed by kind, without a folder of this machine', async () => {
    const names = async (kind: Parameters<typeof listed>[0]) =>
      (await listed(kind)).map(({ id, state }) => [id, state]);
    expect(await names('lora')).toEqual([
      ['xl', 'usable'],
      ['Ink', 'usable'],
    ]);
    expect(await names('vae')).toEqual([['ae', 'usable']]);
    expect(await names('model')).toEqual([
      ['noise', 'usable'],
      ['old', 'unusable'],
      ['flux', 'unusable'],
    ]);
    expect(await listed('any')).toHaveLength(6);
    expect(JSON.stringify(await listed('any'))).not.toContain(api.dataDir());
  });

  it('tells what a model lacks', async () => {
    const flux = (await listed('model')).find(({ id }) => id === 'flux');
    expect(flux).toMatchObject({
      part: 'transformer',
      family: 'flux',
      parts: [{ part: 'vae', file: 'ae.safetensors' }],
    });
    expect(flux?.missing?.map(({ part }) => part)).toEqual(['clipL', 't5xxl']);
  });

  it('learns the hashes by itself, and knows them after a restart', async () => {
    const sha256 = createHash('sha256').update(ink).digest('hex');
    const known = async () => (await listed('lora')).find(({ id }) => id === 'Ink');
    await eventually('the hash', async () => (await known())?.sha256);
    expect(await known()).toMatchObject({ sha256, shortHash: sha256.slice(0, 10), folder: 'models/Lora/styles' });
    await eventually('the hash of the model', async () => (await listed('model'))[0]?.sha256);
    await api.restart();
    expect(await known()).toMatchObject({ sha256 });
  });
});

describe('a LoRA that is deleted', () => {
  it('while a job waits ends the job with its name; trying again is refused as a new job would be', async () => {
    const models = join(api.dataDir(), 'models');
    await put(models, { 'Lora/brief.safetensors': ink });
    await api.client.call('models.scan', {});
    await api.client.call('queue.pause', {});
    const id = await api.submit({ ...small, prompt: 'a lighthouse <lora:brief:1>' });
    await rm(join(models, 'Lora/brief.safetensors'));
    await api.client.call('queue.resume', {});
    const { error } = await api.until(id, 'error');
    expect(error).toMatchObject({ code: 'MODEL_LOAD_FAILED', message: expect.stringContaining('LoRA "brief"') });
    await api.client.call('models.scan', {});
    const reply = await api.ask('POST', `/v1/images/generations/${id}/retry`);
    expect([reply.status, reply.error().code]).toEqual([422, 'MODEL_NOT_FOUND']);
  });
});

describe('a LoRA of the prompt', () => {
  it('is used and ends in the recipe, with the model by its hash', async () => {
    const job = await api.draw({ ...small, prompt: 'a lighthouse <lora:ink:1>, dusk' });
    expect(job.request).toMatchObject({ prompt: 'a lighthouse, dusk', loras: [{ id: 'Ink', weight: 1 }] });
    const { items } = await api.client.call('images.list', {});
    const [model] = await listed('model');
    expect(items[0]?.recipe?.request.loras).toEqual([{ id: 'Ink', weight: 1 }]);
    expect(items[0]?.recipe?.model).toMatchObject({ id: 'noise', sha256: model?.sha256 });
    expect(items[0]?.recipe?.notes.join()).toContain('LoRA');
  });

  it('for another family of models is refused before anything is drawn', async () => {
    const reply = await api.ask('POST', '/v1/images/generations', { body: { ...small, prompt: 'a <lora:xl:1>' } });
    expect([reply.status, reply.error().issues]).toEqual([
      400,
      [{ path: 'prompt', message: 'the LoRA "xl" is for sdxl models, and this model is minit2i' }],
    ]);
  });
});
