import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { buildStale } from '../../../scripts/build.ts';
import { projectRoot, serveApp } from '../../support/servedApp.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const served = z.object({ status: z.int(), type: z.string().nullable(), length: z.int(), start: z.string() });
const report = z.object({
  files: z.object({
    file: served,
    part: served,
    thumbnail: served,
    missing: served,
    above: served,
    page: z.object({ status: z.int(), policy: z.string() }),
  }),
  links: z.array(z.unknown()),
  heard: z.array(z.string()),
  inOrder: z.boolean(),
  dragged: z.array(z.string()),
  revealed: z.array(z.string()),
  enginePid: z.int(),
  long: z.boolean(),
  blocked: z.int(),
  stayed: z.boolean(),
  question: z.string(),
  exitCode: z.int(),
  quitMs: z.number(),
  windows: z.int(),
  blockersLeft: z.int(),
});

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('the built desktop app makes a picture over its bridge, serves it, and quits in the middle of another', async () => {
  await buildStale({ desktop: true });
  const dataDir = tempFolder();
  const child = path.join(import.meta.dirname, 'shellChild.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [child, dataDir, '0'], {
    cwd: projectRoot,
    timeout: 100_000,
    killSignal: 'SIGKILL',
    env: { ...process.env, TINTYPE_LOG: 'silent' },
  });
  const saw = report.parse(JSON.parse(stdout));

  expect(saw.files.file).toMatchObject({ status: 200, type: 'image/png', start: '89504e470d0a1a0a' });
  expect(saw.files.part).toMatchObject({ status: 206, length: 8, start: '89504e470d0a1a0a' });
  expect(saw.files.thumbnail).toMatchObject({ status: 200, type: 'image/webp' });
  expect([saw.files.missing.status, saw.files.above.status, saw.files.page.status]).toEqual([404, 404, 200]);
  expect(saw.files.page.policy).toContain("default-src 'none'");
  expect(saw.links).toEqual([{ kind: 'create', prompt: 'a dune' }]);
  expect(saw.heard[0]).toBe('snapshot');
  expect(saw.heard).toEqual(expect.arrayContaining(['job.progress', 'job.image', 'job.completed']));
  expect(saw.inOrder).toBe(true);
  expect(saw.dragged).toEqual([expect.stringContaining(path.join(dataDir, 'images'))]);
  expect(saw.revealed).toEqual(saw.dragged);

  expect(saw).toMatchObject({ long: true, blocked: 1, stayed: true, question: 'Tintype is still at work' });
  expect(saw).toMatchObject({ exitCode: 0, windows: 0, blockersLeft: 0 });
  expect(saw.quitMs).toBeLessThan(10_000);
  expect(isRunning(saw.enginePid)).toBe(false);

  // What was at work goes on at the next start, here without a window.
  const again = await serveApp(dataDir);
  try {
    const { items } = await again.client.call('generations.list', { query: { limit: 10 } });
    expect(items.map(({ status }) => status === 'complete')).toEqual([false, true]);
    expect(['pending', 'in_progress']).toContain(items[0]?.status);
  } finally {
    await again.stop();
  }
});
