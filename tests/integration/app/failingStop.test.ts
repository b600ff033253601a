import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openApp } from '../../../src/main/app.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { testModelFolder } from '../../support/testModel.ts';

it('a stop of which one step fails does all the others, and says so', async () => {
  const dataDir = tempFolder();
  const silent = (): void => {};
  const log = { debug: silent, info: silent, warn: silent, error: silent };
  const options = {
    dataDir,
    modelsDirs: [],
    starterModel: await testModelFolder(),
    log,
    http: { host: '127.0.0.1', port: 0 },
  };
  const app = await openApp(options);
  const serverFile = join(dataDir, 'server.json');
  await rm(serverFile);
  await mkdir(serverFile);
  await expect(app.stop()).rejects.toThrow(/server\.json/);
  await expect(fetch(`${app.url}/health`)).rejects.toThrow();
  await rm(serverFile, { recursive: true });
  // The lock of the folder was let go.
  const again = await openApp(options);
  onTestFinished(() => again.stop());
  expect(again.url).not.toBe('');
});
