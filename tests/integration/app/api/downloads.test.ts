import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp, type App } from '../../../../src/main/app.ts';
import type { Catalogue } from '../../../../src/shared/schema/catalogue.ts';
import { createClient } from '../../../../src/shared/contract/client.ts';
import { httpWire } from '../../../../src/shared/contract/httpWire.ts';
import { eventually } from '../../../support/eventually.ts';
import { modelServer, serveFile, sha256 } from '../../../support/modelServer.ts';
import { tempFolder } from '../../../support/tempFolder.ts';
import { testModelFolder } from '../../../support/testModel.ts';

let files: { transformer: Buffer; text: Buffer };
beforeAll(async () => {
  const folder = await testModelFolder();
  files = {
    transformer: readFileSync(join(folder, 'transformer.safetensors')),
    text: readFileSync(join(folder, 'text.safetensors')),
  };
});

const at = (name: string): string => `https://huggingface.co/tiny/noise/resolve/main/${name}`;
const catalogueOf = (): Catalogue => ({
  schema: 1,
  models: [
    {
      id: 'noise-from-afar',
      name: 'Noise from afar',
      family: 'minit2i',
      goodAt: 'noise',
      licence: { name: 'CC0', url: 'https://example.org/cc0', mustAccept: false },
      gated: false,
      memoryBytes: 1,
      files: [
        {
          role: 'diffusionModel',
          url: at('transformer.safetensors'),
          bytes: files.transformer.length,
          sha256: sha256(files.transformer),
        },
        { role: 't5xxl', url: at('text.safetensors'), bytes: files.text.length, sha256: sha256(files.text) },
      ],
    },
  ],
});

describe('a model of the catalogue', () => {
  let app: App | undefined;
  afterAll(() => app?.stop());

  it('is downloaded, found by itself, and draws', async () => {
    const hub = await modelServer();
    hub.at(
      '/tiny/noise/resolve/main/transformer.safetensors',
      serveFile(() => files.transformer),
    );
    hub.at(
      '/tiny/noise/resolve/main/text.safetensors',
      serveFile(() => files.text),
    );
    const bugs: string[] = [];
    const silent = (): void => {};
    app = await openApp({
      dataDir: tempFolder(),
      modelsDirs: [],
      starterModel: await testModelFolder(),
      log: {
        debug: silent,
        info: silent,
        warn: silent,
        error: (facts, message) => void bugs.push(`${message} ${JSON.stringify(facts)}`),
      },
      http: { host: '127.0.0.1', port: 0 },
      checkOutputs: true,
      downloads: { hub: hub.url, catalogue: catalogueOf() },
    });
    const client = createClient(httpWire({ baseUrl: app.url, fetch }));
    const { id } = await client.call('downloads.create', { body: { catalogueId: 'noise-from-afar' } });
    await eventually(
      'the model',
      async () => (await client.call('downloads.get', { params: { id } })).state === 'complete',
    );
    expect((await client.call('catalogue.list', {})).items).toMatchObject([{ installed: true }]);
    expect((await client.call('models.list', {})).items).toContainEqual(
      expect.objectContaining({
        id: 'noise-from-afar',
        name: 'Noise from afar',
        state: 'usable',
        license: 'CC0, https://example.org/cc0',
      }),
    );
    const job = await client.call('generations.generate', {
      body: { prompt: 'x', model: 'noise-from-afar', width: 64, height: 64, steps: 1 },
      query: { images: 'url' },
    });
    expect(job.status).toBe('complete');
    await expect(client.call('downloads.create', { body: { catalogueId: 'noise-from-afar' } })).rejects.toThrow(
      /installed already/,
    );
    await client.call('downloads.delete', { params: { id } });
    expect((await client.call('models.list', {})).items.map((model) => model.id)).toContain('noise-from-afar');
    await app.stop();
    app = undefined;
    expect(bugs).toEqual([]);
  });
});
