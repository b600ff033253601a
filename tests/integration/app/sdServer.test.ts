import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import golden from '../../../resources/selfTest.json' with { type: 'json' };
import { devicesView } from '../../../src/shared/schema/device.ts';
import { settingsView } from '../../../src/shared/schema/settings.ts';
import { isRunning } from '../../support/engineHarness.ts';
import { useApi } from '../../support/apiApp.ts';
import { makeSdServer, type SdServerFolder } from '../../support/standInSdServer.ts';

const studio = (url: string): Record<string, string> => ({ origin: url });
/** What the scripted server draws whatever it is asked for. */
const small = { prompt: 'a lighthouse', width: 64, height: 64, steps: 4, sampler: 'euler', scheduler: 'discrete' };

describe.skipIf(process.platform === 'win32')('an sd-server of the user', () => {
  const api = useApi();
  let server: SdServerFolder;
  beforeAll(async () => {
    server = await makeSdServer({ png: golden.png, jobs: [{ does: 'draw', stepMs: 20 }] });
  });
  afterAll(async () => {
    expect((await server.pids()).length).toBeGreaterThan(0);
    await server.remove();
  });
  const patch = (body: object, headers: Record<string, string> = studio(api.url())) =>
    api.ask('PATCH', '/v1/settings', { body, headers });
  const choice = async () => (await api.ask('GET', '/v1/devices')).as(devicesView).choice;

  it('may be named by the studio alone', async () => {
    const refused = await patch({ sdServerPath: server.file }, {});
    expect([refused.status, refused.error().code]).toEqual([403, 'FORBIDDEN']);
    expect(await server.pids()).toEqual([]);
  });

  it.each(['/bin/true', import.meta.filename, '/no/such/file', 'sd-server'])(
    'is not taken where it is %s',
    async (file) => {
      const refused = await patch({ sdServerPath: file });
      expect(refused.status).toBe(400);
      expect(refused.error().issues).toEqual([{ path: 'sdServerPath', message: expect.stringMatching(/.{20}/) }]);
    },
  );

  it('is one of the engines once it is named, and drawn with once it is chosen', async () => {
    const named = await patch({ sdServerPath: server.file, engine: 'own' });
    expect(named.as(settingsView)).toMatchObject({ sdServerPath: server.file, engine: 'own' });
    expect(await choice()).toMatchObject({
      program: 'own',
      backend: 'cpu',
      programs: [{ id: 'embedded' }, { id: 'own', kind: 'sd-server', version: 'master-700-abc1234 abc1234' }],
    });
    expect(JSON.stringify(await choice())).not.toContain(server.folder);
    const steps: unknown[] = [];
    const unsubscribe = api
      .app()
      .subscribe((event) => event.type === 'job.progress' && steps.push(event.data.progress));
    const job = await api.draw({ ...small, seed: 11 });
    unsubscribe();
    expect(job).toMatchObject({ status: 'complete', seeds: [11] });
    expect(steps).toContainEqual(expect.objectContaining({ stage: 'diffusion', totalSteps: 4 }));
    const engine = await api.client.call('engine.get', {});
    expect(engine).toMatchObject({
      kind: 'sd-server',
      program: 'own',
      version: 'sd-server master-700-abc1234 abc1234',
    });
    expect((await server.requests())[0]).toMatchObject({ seed: 11, sample_params: { sample_steps: 4 } });
  });

  it('can more with LoRAs than the built-in engine, and says so', async () => {
    const { features, limits } = await api.client.call('capabilities.get', {});
    expect([features.loraWeights, limits.maxLoras]).toEqual([true, 8]);
  });

  it('is locked where its build can be, and lets nobody else in', async () => {
    await server.play({ lockable: true });
    await patch({ sdServerPath: server.file });
    await api.client.call('engine.restart', {});
    expect((await api.draw(small)).status).toBe('complete');
    const argv = z.array(z.string()).parse((await server.requests()).at(-1)?.['argv']);
    const port = argv[argv.indexOf('--listen-port') + 1];
    expect((await fetch(`http://127.0.0.1:${port}/sdcpp/v1/capabilities`)).status).toBe(401);
    await server.play({});
    await patch({ sdServerPath: server.file });
  });

  it('refuses a sampler that it does not have, and draws the next', async () => {
    const id = await api.submit({ ...small, sampler: 'res_2s' });
    for (;;) {
      const { status, error } = await api.state(id);
      if (status === 'error') {
        expect(error).toMatchObject({ code: 'NOT_SUPPORTED', message: expect.stringContaining('res_2s') });
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await api.draw(small)).status).toBe('complete');
  });

  it('is ended by a cancel, and started again by the next job only', async () => {
    await server.play({ jobs: [{ does: 'draw', stepMs: 400 }] });
    await api.client.call('engine.restart', {});
    const id = await api.submit({ ...small, steps: 90 });
    for (;;) {
      const { progress } = await api.state(id);
      if (progress?.stage === 'diffusion' && progress.currentStep > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const pid = (await server.pids()).at(-1) ?? 0;
    expect((await api.ask('DELETE', `/v1/images/generations/${id}`)).status).toBe(200);
    while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
    await server.play({});
    expect((await api.draw(small)).status).toBe('complete');
    expect((await server.pids()).at(-1)).not.toBe(pid);
  });

  it('is replaced at once by another that is named in its place', async () => {
    const other = await makeSdServer({ png: golden.png });
    await patch({ sdServerPath: other.file });
    expect((await api.draw({ ...small, seed: 21 })).status).toBe('complete');
    expect(await other.requests()).toMatchObject([{ seed: 21 }]);
    await patch({ sdServerPath: server.file });
    expect((await api.draw(small)).status).toBe('complete');
    await other.remove();
  });

  it('that crashes in the middle of a picture is started again, and the picture drawn', async () => {
    await server.play({ runs: [...(await server.pids()).map(() => ({})), { jobs: [{ does: 'crash' }] }, {}] });
    await api.client.call('engine.restart', {});
    const job = await api.draw({ ...small, seed: 5, maxRetries: 2 });
    expect(job).toMatchObject({ status: 'complete', seeds: [5] });
  });

  it('is tested like any other, and refused for wrong pictures', async () => {
    const good = (await api.ask('POST', '/v1/engine/selftest')).as(devicesView).choice.candidates;
    expect(good.find(({ program }) => program === 'own')?.test).toMatchObject({ outcome: 'passed', difference: 0 });
    await server.play({ png: '' });
    const bad = (await api.ask('POST', '/v1/engine/selftest')).as(devicesView).choice.candidates;
    expect(bad.find(({ program }) => program === 'own')?.test).toMatchObject({ outcome: 'refused', code: 'GARBAGE' });
    expect(bad.find(({ program, backend }) => program === 'embedded' && backend === 'cpu')?.test.outcome).toBe(
      'passed',
    );
    await server.play({});
  });

  it('is remembered over a start', async () => {
    await api.restart();
    expect((await api.draw(small)).status).toBe('complete');
    expect(await api.client.call('engine.get', {})).toMatchObject({ program: 'own' });
  });

  it('that is gone makes jobs fail with what to do, until another engine is chosen', async () => {
    await server.remove();
    await api.restart();
    const { programs, message } = await choice();
    expect(message).toContain('"own", which is not here');
    expect(programs.at(-1)).toMatchObject({ id: 'own', problem: expect.stringContaining('no such file') });
    const id = await api.submit(small);
    for (;;) {
      const { status, error } = await api.state(id);
      if (status === 'error') {
        expect(error?.message).toContain('Choose another one, or "automatic"');
        break;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await patch({ engine: 'auto', sdServerPath: null });
    expect((await api.draw(small)).status).toBe('complete');
    expect(existsSync(path.join(api.dataDir(), 'run'))).toBe(true);
    server = await makeSdServer();
    await server.play({ jobs: [] });
    await patch({ sdServerPath: server.file });
    await api.ask('POST', '/v1/engine/selftest');
  });
});
