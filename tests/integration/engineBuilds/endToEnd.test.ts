import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import golden from '../../../resources/selfTest.json' with { type: 'json' };
import { openApp } from '../../../src/main/app.ts';
import { createClient } from '../../../src/shared/contract/client.ts';
import { httpWire } from '../../../src/shared/contract/httpWire.ts';
import { buildServer } from '../../support/buildRig.ts';
import { aBuild } from '../../support/engineArchives.ts';
import { eventually } from '../../support/eventually.ts';
import { silentLog } from '../../support/standIn.ts';
import { makeSdServer } from '../../support/standInSdServer.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { testModelFolder } from '../../support/testModel.ts';
import { zipOf } from '../../support/zipWriter.ts';

it.each([
  ['draws what it should', golden.png, 'ready'],
  [
    'draws garbage',
    readFileSync(join(import.meta.dirname, '../../fixtures/starterModel/a-rocket.png'), 'base64'),
    'refused',
  ],
])('a build that %s', async (_what, png, state) => {
  const standIn = await makeSdServer({ png, jobs: [{ does: 'draw', stepMs: 5 }] });
  onTestFinished(() => standIn.remove());
  const archives = [zipOf([{ name: 'sd-server', data: readFileSync(standIn.file), mode: 0o100_755 }])];
  const build = aBuild('one', archives, { backends: ['cpu'] });
  const server = await buildServer([{ build, archives }]);
  const app = await openApp({
    dataDir: tempFolder(),
    modelsDirs: [],
    starterModel: await testModelFolder(),
    log: silentLog,
    http: { host: '127.0.0.1', port: 0 },
    downloads: { hub: server.url },
    engineBuilds: { list: { schema: 1, builds: [build] }, mirror: server.url },
  });
  onTestFinished(() => app.stop());
  const client = createClient(httpWire({ baseUrl: app.url, fetch }));
  await client.call('builds.install', { params: { id: 'one' }, body: {} });
  const view = await eventually(
    'an end',
    async () => {
      const [one] = (await client.call('builds.list', {})).items;
      return one && ['ready', 'refused', 'failed'].includes(one.status.state) && one;
    },
    { withinMs: 90_000 },
  );
  expect(view.status.state).toBe(state);
  expect(view.inUse).toBe(state === 'ready');
});
