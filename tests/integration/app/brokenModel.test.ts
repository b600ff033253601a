import { cp, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ended, large, small, submit } from '../../support/appJobs.ts';
import { startApp, type RunningApp } from '../../support/appProcess.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { testModelFolder } from '../../support/testModel.ts';

/** A models folder with one model `tiny` of its own, to be damaged. */
async function ownModel() {
  const modelsDir = tempFolder();
  const folder = join(modelsDir, 'tiny');
  await cp(await testModelFolder(), folder, { recursive: true });
  const transformer = join(folder, 'transformer.safetensors');
  const text = join(folder, 'text.safetensors');
  const start = (): Promise<RunningApp> => startApp({ dataDir: tempFolder(), args: ['--models-dir', modelsDir] });
  return { modelsDir, folder, transformer, text, start };
}

async function cutInHalf(file: string): Promise<void> {
  await truncate(file, Math.floor((await readFile(file)).length / 2));
}

describe('a damaged model', () => {
  it.each([
    ['a transformer cut in half', 'transformer', cutInHalf],
    ['a text encoder cut in half', 'text', cutInHalf],
    ['a transformer of 0 bytes', 'transformer', (file: string) => truncate(file, 0)],
    [
      'a text encoder that is a web page',
      'text',
      (file: string) => writeFile(file, '<!doctype html><title>404</title>'),
    ],
  ] as const)('with %s is listed as unusable with a reason, and refused', async (_name, role, damage) => {
    const model = await ownModel();
    await damage(model[role]);
    const { client } = await model.start();
    const { items } = await client.call('models.list', {});
    const tiny = items.find((item) => item.id === 'tiny');
    expect(tiny?.state).toBe('unusable');
    expect(tiny?.reason).toContain(`${role}.safetensors`);
    await expect(submit(client, { ...small, model: 'tiny' })).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining(tiny?.reason ?? '?'),
    });
    // The built-in model is there all the same.
    expect((await ended(client, await submit(client, small))).request.model).toBe('noise');
  });

  it.each(['transformer', 'text'] as const)(
    'whose %s was cut after the scan fails its jobs with a reason, and works once mended, without a restart',
    async (role) => {
      const model = await ownModel();
      const { client, pid } = await model.start();
      const whole = await readFile(model[role]);
      await cutInHalf(model[role]);
      const failed = await ended(client, await submit(client, { ...small, count: 2, maxRetries: 5 }));
      expect(failed).toMatchObject({ status: 'error', attempt: 1, error: { code: 'MODEL_LOAD_FAILED' } });
      expect(failed.error?.message).toContain('tiny');
      const engine = await client.call('engine.get', {});
      expect(engine).toMatchObject({ state: 'failed', error: { code: 'MODEL_LOAD_FAILED' } });
      expect(engine.pid).toBeUndefined();
      await writeFile(model[role], whole);
      expect((await ended(client, await submit(client, small))).status).toBe('complete');
      expect(await client.call('engine.get', {})).toMatchObject({ state: 'ready', model: 'tiny', loads: 1 });
      expect((await client.call('health.get', {})).status).toBe('ok');
      expect(pid).toBeGreaterThan(0);
    },
  );

  it('that is replaced under a running engine goes on being drawn with, and is seen as new after a scan', async () => {
    const model = await ownModel();
    const { client } = await model.start();
    const before = await ended(client, await submit(client, { ...large, steps: 12, seed: 1 }));
    const running = await submit(client, { ...large, steps: 12, seed: 1, count: 2 });
    await writeFile(`${model.transformer}.new`, await readFile(model.transformer));
    await rename(`${model.transformer}.new`, model.transformer);
    expect((await ended(client, running)).status).toBe('complete');
    await client.call('models.scan', {});
    expect((await ended(client, await submit(client, { ...large, steps: 12, seed: 1 }))).status).toBe(before.status);
    // Another fingerprint is another engine: the old file is no longer in use.
    expect(await client.call('engine.get', {})).toMatchObject({ state: 'ready', loads: 2, restarts: 0 });
  });

  it('that is cut in place under a running engine is no end of the app: mended and scanned, it draws again', async () => {
    const model = await ownModel();
    const { client } = await model.start();
    await ended(client, await submit(client, small));
    const whole = await readFile(model.transformer);
    await truncate(model.transformer, 0);
    const hit = await ended(client, await submit(client, { ...small, count: 2 }));
    // The engine may have had all of it in memory already; if not, the job says why it failed.
    if (hit.status === 'error') expect(['MODEL_LOAD_FAILED', 'ENGINE_CRASHED']).toContain(hit.error?.code);
    else expect(hit.status).toBe('complete');
    await client.call('models.scan', {});
    await expect(submit(client, { ...small, model: 'tiny' })).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
    await writeFile(model.transformer, whole);
    await client.call('models.scan', {});
    expect(await ended(client, await submit(client, { ...small, model: 'tiny' }))).toMatchObject({
      status: 'complete',
    });
  });
});
