import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openApp } from '../../../src/main/app.ts';
import { silentLog } from '../../support/standIn.ts';
import { testModelFolder } from '../../support/testModel.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(os.tmpdir(), 'unwritable-test-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

it('a self-test whose model cannot be written says so, and works once it can be', async () => {
  await mkdir(path.join(dataDir, 'run'));
  // A file where the folder of the test would be: refused like a full disk or a read-only one.
  await writeFile(path.join(dataDir, 'run', 'self-test'), '');
  const starterModel = await testModelFolder();
  const app = await openApp({ dataDir, modelsDirs: [], starterModel, log: silentLog });
  const test = () => app.call('engine.selftest', {}, { signal: new AbortController().signal });
  expect(await test()).toMatchObject({
    ok: false,
    status: 503,
    body: { error: { code: 'ENGINE_UNAVAILABLE', message: expect.stringContaining('data folder') } },
  });
  expect(await test()).toMatchObject({ ok: true, body: { choice: { testing: false } } });
  await app.stop();
});
