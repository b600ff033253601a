import { truncateSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { writeNoiseModel } from '../../../../src/main/models/noiseModel.ts';
import { operationNames, operations } from '../../../../src/shared/contract/operations.ts';
import { modelView } from '../../../../src/shared/schema/model.ts';
import { long, small, useApi } from '../../../support/apiApp.ts';

const api = useApi();
const metric = async (name: string): Promise<number> => {
  const text = (await api.ask('GET', '/metrics')).bytes.toString();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `)) ?? expect.fail(`no metric ${name}`);
  return Number(line.slice(name.length + 1));
};

describe('/health', () => {
  it('says whether it is up and busy', async () => {
    expect(await api.client.call('health.get', {})).toMatchObject({
      status: 'ok',
      version: '0.1.0',
      busy: false,
      pending: 0,
      paused: false,
    });
    await api.client.call('queue.pause', {});
    const id = await api.submit(small);
    expect(await api.client.call('health.get', {})).toMatchObject({ busy: true, pending: 1, paused: true });
    await api.client.call('queue.resume', {});
    await api.until(id, 'complete');
    const { engine, uptimeMs } = await api.client.call('health.get', {});
    expect([engine, uptimeMs > 0]).toEqual(['ready', true]);
  });
});

describe('/metrics', () => {
  it('counts jobs by how they ended, images, and what is going on', async () => {
    const before = await metric('tintype_images_total');
    const ended = await metric('tintype_jobs_total{outcome="completed"}');
    await api.draw({ ...small, count: 2 });
    await api.client.call('queue.pause', {});
    const id = await api.submit(small);
    expect(await metric('tintype_queue_pending')).toBe(1);
    await api.client.call('generations.cancel', { params: { id } });
    await api.client.call('queue.resume', {});
    expect(await metric('tintype_images_total')).toBe(before + 2);
    expect(await metric('tintype_image_seconds_count')).toBe(before + 2);
    expect(await metric('tintype_jobs_total{outcome="completed"}')).toBe(ended + 1);
    expect(await metric('tintype_jobs_total{outcome="cancelled"}')).toBe(1);
    expect(await metric('tintype_jobs_total{outcome="failed"}')).toBe(0);
    expect(await metric('tintype_queue_pending')).toBe(0);
    expect(await metric('tintype_jobs_running')).toBe(0);
    expect(await metric('tintype_engine_ready')).toBe(1);
    expect(await metric('process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  it('is text that Prometheus reads: each name is explained once, each line a name and a number', async () => {
    const reply = await api.ask('GET', '/metrics');
    expect(reply.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = reply.bytes
      .toString()
      .split('\n')
      .filter((line) => line !== '');
    for (const line of lines)
      expect(line).toMatch(
        /^(# (HELP|TYPE) [a-z_:][\w:]* .+|[a-z_:][\w:]*(\{[^}]*\})? (-?[\d.]+(e[+-]?\d+)?|NaN|[+-]?Inf)( \d+)?)$/i,
      );
    const types = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]);
    expect(new Set(types).size).toBe(types.length);
  });
});

describe('/openapi.json and /docs', () => {
  it('describe this API, validly and in full', async () => {
    const reply = await api.ask('GET', '/openapi.json');
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const document = JSON.parse(reply.bytes.toString());
    expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true });
    for (const name of operationNames) {
      const { path, method } = operations[name];
      expect(document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.operationId).toBe(name);
    }
    for (const path of ['/v1/events', '/v1/images/generations/{id}/events'])
      expect(document.paths[path]?.get).toBeDefined();
  });

  it('are pages that need nothing from outside', async () => {
    const reply = await api.ask('GET', '/docs');
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const html = reply.bytes.toString();
    const refs = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, ref]) => ref ?? '');
    expect(refs.length).toBeGreaterThan(1);
    for (const ref of refs) {
      expect(ref).toMatch(/^\//);
      expect((await api.ask('GET', ref)).status).toBe(200);
    }
    expect((await api.ask('GET', '/')).headers.get('content-type')).toBe('text/html; charset=utf-8');
  });
});

describe('models', () => {
  it('are listed with their defaults; a new one shows after a scan, a broken one with the reason', async () => {
    const { items } = await api.client.call('models.list', {});
    expect(items).toMatchObject([
      {
        id: 'noise',
        state: 'usable',
        selected: true,
        family: 'minit2i',
        defaults: { width: 128, height: 128, steps: 6, cfgScale: 3, sampler: 'euler', scheduler: 'discrete' },
      },
    ]);
    const folder = join(api.dataDir(), 'models');
    for (const name of ['good', 'cut']) await writeNoiseModel(join(folder, name), { size: 64, name });
    truncateSync(join(folder, 'cut', 'transformer.safetensors'), 1000);
    expect((await api.client.call('models.list', {})).items).toHaveLength(1);
    const scanned = await api.ask('POST', '/v1/models/scan');
    expect(scanned.status).toBe(200);
    const found = scanned.as(z.object({ items: z.array(modelView) })).items;
    expect(found.map(({ id, state }) => [id, state]).toSorted()).toEqual([
      ['cut', 'unusable'],
      ['good', 'usable'],
      ['noise', 'usable'],
    ]);
    const cut = found.find(({ id }) => id === 'cut');
    expect(cut?.reason).toMatch(/transformer\.safetensors/);
    expect(cut?.selected).toBe(false);
    expect(await api.client.call('models.list', {})).toEqual({ items: found });
    const reply = await api.ask('POST', '/v1/images/generations', { body: { prompt: 'a', model: 'cut' } });
    expect([reply.status, reply.error().code]).toEqual([422, 'MODEL_NOT_FOUND']);
    expect(reply.error().message).toContain('transformer.safetensors');
    expect(reply.bytes.toString()).not.toContain(api.dataDir());
  });

  it('are used as the settings say where a request names none, with their native size', async () => {
    const select = (selectedModel: string | null) => api.client.call('settings.patch', { body: { selectedModel } });
    expect(await select('good')).toMatchObject({ selectedModel: 'good' });
    expect((await api.draw({ prompt: 'a', steps: 1 })).request).toMatchObject({ model: 'good', width: 64, height: 64 });
    expect(await api.client.call('engine.get', {})).toMatchObject({ state: 'ready', model: 'good' });
    expect(
      (await api.client.call('models.list', {})).items.filter(({ selected }) => selected).map(({ id }) => id),
    ).toEqual(['good']);
    await select('noise');
    expect((await api.draw({ prompt: 'a', steps: 1 })).request).toMatchObject({ model: 'noise', width: 128 });
    for (const model of ['nope', 'cut']) {
      const reply = await api.ask('PATCH', '/v1/settings', { body: { selectedModel: model } });
      expect([reply.status, reply.error().code]).toEqual([422, 'MODEL_NOT_FOUND']);
    }
    expect(await api.client.call('settings.get', {})).toMatchObject({ selectedModel: 'noise' });
  });
});

describe('the engine', () => {
  it('starts, stops and starts again when asked to, with a new process and a load each time', async () => {
    expect(await api.client.call('engine.stop', {})).toMatchObject({ state: 'stopped', kind: 'embedded' });
    expect(await api.client.call('engine.get', {})).not.toHaveProperty('pid');
    const started = await api.client.call('engine.start', {});
    expect(started).toMatchObject({ state: 'ready', kind: 'embedded', model: 'noise', restarts: 0 });
    expect(started.device).not.toBe('');
    expect(started.loadedAt).toBeGreaterThan(0);
    expect(() => process.kill(started.pid ?? 0, 0)).not.toThrow();
    expect(await api.client.call('engine.start', {})).toMatchObject({ pid: started.pid, loads: started.loads });
    const restarted = await api.client.call('engine.restart', {});
    expect(restarted).toMatchObject({ state: 'ready', loads: started.loads + 1 });
    expect(restarted.pid).not.toBe(started.pid);
    expect(() => process.kill(started.pid ?? 0, 0)).toThrow('ESRCH');
    await api.client.call('engine.stop', {});
    await api.draw(small);
    expect(await api.client.call('engine.get', {})).toMatchObject({ state: 'ready' });
  });

  it('is not stopped under a job at work', async () => {
    const id = await api.submit(long);
    await api.until(id, 'in_progress');
    for (const path of ['/v1/engine/stop', '/v1/engine/restart']) {
      const reply = await api.ask('POST', path);
      expect([reply.status, reply.error().code]).toEqual([503, 'ENGINE_UNAVAILABLE']);
    }
    expect((await api.state(id)).status).toBe('in_progress');
    await api.client.call('generations.cancel', { params: { id } });
  });
});

describe('settings and capabilities', () => {
  it('have defaults, change what is named, and outlive a restart', async () => {
    const fresh = await api.client.call('settings.get', {});
    expect(fresh).toMatchObject({
      threads: null,
      backend: 'auto',
      idleUnloadMs: null,
      maxPending: 10_000,
      allowedOrigins: [],
      webhookHosts: [],
      apiKeySet: false,
    });
    expect(fresh.webhookSecret).toMatch(/^whsec_/);
    const changed = await api.client.call('settings.patch', { body: { idleUnloadMs: 60_000, maxPending: 50 } });
    expect(changed).toEqual({ ...fresh, idleUnloadMs: 60_000, maxPending: 50 });
    await api.restart();
    expect(await api.client.call('settings.get', {})).toEqual(changed);
    expect((await api.client.call('capabilities.get', {})).limits.maxPending).toBe(50);
    await api.client.call('settings.patch', { body: { idleUnloadMs: null, maxPending: 10_000 } });
  });

  it.each([
    [{ threads: 0 }, 'threads'],
    [{ threads: '2' }, 'threads'],
    [{ backend: '' }, 'backend'],
    [{ backend: 5 }, 'backend'],
    [{ idleUnloadMs: -1 }, 'idleUnloadMs'],
    [{ stallTimeoutMs: 10 }, 'stallTimeoutMs'],
    [{ maxPending: 0 }, 'maxPending'],
    [{ maxPending: 1.5 }, 'maxPending'],
    [{ allowedOrigins: ['nowhere'] }, 'allowedOrigins.0'],
    [{ allowedOrigins: 'https://a.example' }, 'allowedOrigins'],
    [{ webhookHosts: [''] }, 'webhookHosts.0'],
    [{ apiKey: 'short' }, 'apiKey'],
    [{ selectedModel: 5 }, 'selectedModel'],
    [{ webhookSecret: 'mine' }, 'webhookSecret'],
    [{ nope: 1 }, 'nope'],
    [{}, ''],
  ])('refuse %j and change nothing', async (body, path) => {
    const before = await api.client.call('settings.get', {});
    const reply = await api.ask('PATCH', '/v1/settings', {
      body: { ...body, ...(path !== '' && { idleUnloadMs: 5, ...body }) },
    });
    expect(reply.status).toBe(400);
    expect(reply.error().issues?.[0]?.path).toBe(path);
    expect(await api.client.call('settings.get', {})).toEqual(before);
  });

  it.each([
    ['engine', 'auto, embedded'],
    ['backend', 'auto, cpu'],
  ])('refuse a name for the %s that nothing here goes by, and list those that do', async (field, known) => {
    await api.client.call('devices.list', {});
    const reply = await api.ask('PATCH', '/v1/settings', { body: { [field]: 'x' } });
    expect([reply.status, reply.error().issues?.map(({ path }) => path)]).toEqual([400, [field]]);
    expect(reply.error().issues?.[0]?.message).toContain(`one of ${known}`);
  });

  it('ask the engine for no more threads than there are cores', async () => {
    await api.client.call('settings.patch', { body: { threads: 512 } });
    expect((await api.client.call('engine.start', {})).threads).toBe(availableParallelism());
    await api.client.call('settings.patch', { body: { threads: 1 } });
    expect((await api.client.call('engine.start', {})).threads).toBe(1);
    await api.client.call('settings.patch', { body: { threads: null } });
  });

  it('name every sampler, scheduler and format that a request may ask for; each can be drawn with', async () => {
    const { samplers, schedulers, formats, lanes, features, limits } = await api.client.call('capabilities.get', {});
    expect(formats).toEqual(['png', 'jpeg', 'webp']);
    expect(lanes).toEqual(['interactive', 'batch', 'idle']);
    expect(features).toEqual({
      initImage: true,
      maskImage: false,
      loras: true,
      loraWeights: false,
      cancelRunning: true,
      stepProgress: true,
    });
    expect(limits).toMatchObject({
      minSize: 64,
      maxSize: 4096,
      maxSteps: 150,
      maxCount: 5,
      maxBodyBytes: 64 * 1024 * 1024,
    });
    const bodies = [...samplers.map((sampler) => ({ sampler })), ...schedulers.map((scheduler) => ({ scheduler }))];
    for (const body of bodies)
      expect((await api.draw({ ...small, model: 'noise', steps: 3, seed: 1, ...body })).request).toMatchObject(body);
  });
});
