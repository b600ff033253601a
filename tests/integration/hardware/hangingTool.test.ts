import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openApp } from '../../../src/main/app.ts';
import { devicesView } from '../../../src/shared/schema/device.ts';
import { eventually } from '../../support/eventually.ts';
import { silentLog } from '../../support/standIn.ts';
import { testModelFolder } from '../../support/testModel.ts';

let folder: string;
const ownPath = process.env['PATH'];
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'hanging-tool-'));
  const tool = path.join(folder, 'nvidia-smi');
  await writeFile(tool, `#!/bin/sh\necho $$ >> ${path.join(folder, 'pids')}\nsleep 1000\n`);
  await chmod(tool, 0o755);
  process.env['PATH'] = `${folder}${path.delimiter}${ownPath}`;
});
afterEach(async () => {
  process.env['PATH'] = ownPath;
  await rm(folder, { recursive: true, force: true });
});

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('a tool that hangs keeps nobody waiting but the one who asks for devices, and is ended', async () => {
  const before = performance.now();
  const app = await openApp({
    dataDir: path.join(folder, 'data'),
    modelsDirs: [],
    starterModel: await testModelFolder(),
    log: silentLog,
  });
  const opened = performance.now();
  const signal = new AbortController().signal;
  const looking = app.call('devices.list', {}, { signal });
  const first = await Promise.race([
    looking.then(() => 'devices'),
    app.call('health.get', {}, { signal }).then(() => 'health'),
  ]);
  expect(first).toBe('health');
  const body = devicesView.parse((await looking).body);
  const answered = performance.now();
  process.stdout.write(
    `with a hanging nvidia-smi: open after ${Math.round(opened - before)} ms, devices after ${Math.round(answered - before)} ms\n`,
  );
  expect(body.sources).toContainEqual(expect.objectContaining({ source: 'nvidia-smi', state: 'late' }));
  expect(body.sources).toContainEqual(expect.objectContaining({ source: 'engine', state: 'answered' }));
  expect(body.items.map(({ kind }) => kind)).toContain('cpu');
  await app.stop();
  const pids = (await readFile(path.join(folder, 'pids'), 'utf8')).trim().split('\n').map(Number);
  expect(pids.length).toBeGreaterThan(0);
  await eventually('the tool to be gone', async () => !pids.some(lives));
});
