import { join } from 'node:path';
import { expect, it } from 'vitest';
import { drawing, ended, expectEachImageOnce, getJob, large, submit } from '../../support/appJobs.ts';
import { enginePids, headlessProgram, runProgram, startApp } from '../../support/appProcess.ts';
import { tempFolder } from '../../support/tempFolder.ts';

it('refuses a second server on the same data folder with one clear line and leaves the first unharmed', async () => {
  const dataDir = tempFolder();
  const app = await startApp({ dataDir });
  const id = await submit(app.client, { ...large, seed: 3 });
  await drawing(app.client, id, 2);
  const engines = await enginePids(dataDir);
  const second = runProgram(dataDir, [process.execPath, headlessProgram, '--port', '0', '--data-dir', dataDir]);
  expect(await second.exited).toEqual({ code: 1, signal: null });
  expect(second.stdout()).toBe('');
  expect(second.stderr()).toMatch(/^Another Tintype is using \S+\. .*--data-dir\.\n$/);
  expect(await enginePids(dataDir)).toEqual(engines);
  const job = await ended(app.client, id);
  expect(job).toMatchObject({ status: 'complete', attempt: 1 });
  await expectEachImageOnce(app.client, dataDir, [job]);
  expect(await app.stop()).toEqual({ code: 0, signal: null });
});

it('lets npm run generate use the server that runs, and its engine', async () => {
  const dataDir = tempFolder();
  const app = await startApp({ dataDir });
  const out = join(dataDir, 'out');
  const generate = runProgram(dataDir, [
    'npm',
    'run',
    '--silent',
    'generate',
    '--',
    'a lighthouse',
    '--count',
    '2',
    '--seed',
    '5',
    '--width',
    '64',
    '--height',
    '64',
    '--data-dir',
    dataDir,
    '--out',
    out,
    '--json',
  ]);
  expect(await generate.exited, generate.stderr()).toEqual({ code: 0, signal: null });
  expect(generate.stderr()).toContain(`Using the server at ${app.url}.`);
  const told: { id: string; files: string[] } = JSON.parse(generate.stdout());
  expect(told.files).toHaveLength(2);
  const job = await getJob(app.client, told.id);
  expect(job).toMatchObject({ status: 'complete', seeds: [5, 6], request: { prompt: 'a lighthouse' } });
  await expectEachImageOnce(app.client, dataDir, [job]);
  expect(await enginePids(dataDir)).toHaveLength(1);
  expect(await app.client.call('engine.get', {})).toMatchObject({ loads: 1 });
});
