import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp, type App } from '../../../src/main/app.ts';
import { createClient, type Client } from '../../../src/shared/contract/client.ts';
import { httpWire } from '../../../src/shared/contract/httpWire.ts';
import { smallJob } from '../../support/engineClient.ts';
import { ended, submit } from '../../support/appJobs.ts';
import { fluxFiles, fluxModelFolder } from '../../support/fluxModel.ts';
import { dataPeak, limitedEngine } from '../../support/limitedEngine.ts';
import { silentLog } from '../../support/standIn.ts';
import { testModelFolder } from '../../support/testModel.ts';

const size = { width: 128, height: 128 };
const request = { prompt: 'a small picture', model: 'flux', steps: 1, seed: 7, ...size };

let folder: string;
let app: App;
let client: Client;
/** What the engine's data takes as it draws usually, and with the least that changes nothing of the picture. */
let usual: number;
let least: number;

async function open(limit: number): Promise<void> {
  app = await openApp({
    dataDir: join(folder, 'data'),
    modelsDirs: [join(folder, 'models')],
    starterModel: await testModelFolder(),
    log: silentLog,
    http: { host: '127.0.0.1', port: 0 },
    engineFiles: limitedEngine(folder, limit),
    checkOutputs: true,
  });
  client = createClient(httpWire({ baseUrl: app.url, fetch }));
  await client.call('settings.patch', { body: { threads: 1, backend: 'cpu' } });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tintype-oom-'));
  const model = await fluxModelFolder();
  cpSync(model, join(folder, 'models', 'flux'), { recursive: true });
  const job = smallJob({ ...size, sample_params: { sample_steps: 1, guidance: { txt_cfg: 1 } } });
  const files = fluxFiles(model);
  usual = await dataPeak({ files }, job);
  least = await dataPeak({ files, memory: { weights: 'disk' } }, job);
}, 120_000);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

describe.runIf(process.platform === 'linux')('an engine whose memory does not suffice', { timeout: 120_000 }, () => {
  it('draws the same seeds with less memory, says so, begins there the next time, and also after a restart', async () => {
    expect(usual - least).toBeGreaterThan(20e6);
    await open((usual + least) / 2);
    try {
      const job = await ended(client, await submit(client, { ...request, count: 2 }));
      expect(job).toMatchObject({ status: 'complete', rung: 'weightsOnDisk', seeds: [7, 8], attempt: 1 });
      expect(job.result?.images.map(({ seed }) => seed)).toEqual([7, 8]);
      expect(job.notes).toEqual([
        'Image 1 ran out of memory; drawn again with the picture decoded in tiles.',
        'Image 1 ran out of memory; drawn again with each part of the model read from disk while it works.',
      ]);
      const { recipe } = await client.call('images.get', { params: { id: job.result?.images[0]?.id ?? '' } });
      expect(recipe).toMatchObject({ rung: 'weightsOnDisk', seed: 7 });

      const estimate = await client.call('generations.estimate', { body: request });
      expect(estimate).toMatchObject({
        rung: 'weightsOnDisk',
        flags: { weights: 'disk' },
        confidence: 'scaled',
        runs: 2,
      });
    } finally {
      await app.stop();
    }
    await open((usual + least) / 2);
    try {
      const next = await ended(client, await submit(client, request));
      expect(next).toMatchObject({ status: 'complete', rung: 'weightsOnDisk' });
      expect(next.notes).toEqual([expect.stringContaining('since the memory does not suffice otherwise')]);
      expect(await client.call('engine.get', {})).toMatchObject({ restarts: 0, loads: 1 });
    } finally {
      await app.stop();
    }
  });

  it('ends with what was tried and what to do where nothing helps', async () => {
    await open(least - 60e6);
    try {
      const job = await ended(client, await submit(client, { ...request, ...size, maxRetries: 0 }));
      expect(job).toMatchObject({ status: 'error', error: { code: 'OUT_OF_MEMORY' } });
      expect(job.error?.message).toMatch(/Choose a smaller picture or a smaller model.* nothing less is known/);
      expect(job.error?.facts?.['tried']).toEqual(expect.arrayContaining(['weightsOnDisk', 'smallTiles']));
    } finally {
      await app.stop();
    }
  });
});
