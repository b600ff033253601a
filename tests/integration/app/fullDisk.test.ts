import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readRecipe } from '../../../src/main/gallery/recipeEmbed.ts';
import type { Client } from '../../../src/shared/contract/client.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import {
  allImages,
  drawing,
  ended,
  expectEachImageOnce,
  getJob,
  imageFiles,
  large,
  small,
  submit,
} from '../../support/appJobs.ts';
import { enginePids, headlessProgram, pidsOf, runProgram, startApp } from '../../support/appProcess.ts';
import { eventually } from '../../support/eventually.ts';
import { canMount, smallDisk } from '../../support/smallDisk.ts';

if (!canMount)
  process.stderr.write(
    'SKIPPED: the full-disk tests of the app need to mount a tmpfs (Linux, as root), which is not possible here.\n',
  );
const MIB = 1024 * 1024;

describe.skipIf(!canMount)('an app whose disk is full', () => {
  it('goes on answering, refuses what it cannot keep, and loses nothing once there is space again', async () => {
    const disk = smallDisk(24 * MIB);
    const dataDir = join(disk.folder, 'data');
    // The clean-up writes too, many times while the disk is full.
    const app = await startApp({ dataDir, env: { IMAGE_RESULT_TTL_MS: '3600000', IMAGE_CLEANUP_INTERVAL_MS: '100' } });
    const { client } = app;
    const kept = await ended(client, await submit(client, { ...small, seed: 1, count: 2 }));
    const atWork = await submit(client, { ...large, seed: 5, count: 2, steps: 30 });
    const waiting = await submit(client, { ...small, seed: 9 });
    await drawing(client, atWork, 1);
    await disk.fill();

    const booked = await submitWhileFull(client);
    for (let look = 0; look < 40; look += 1) {
      expect((await getJob(client, kept.id)).status).toBe('complete');
      expect((await getJob(client, atWork)).id).toBe(atWork);
      expect((await client.call('generations.list', {})).total).toBeGreaterThanOrEqual(3);
      expect((await client.call('health.get', {})).status).toBe('ok');
      await sleep(150);
    }
    const url = kept.result?.images[0]?.url ?? '';
    expect((await fetch(`${app.url}${url}`)).status).toBe(200);
    expect([200, 507]).toContain((await fetch(`${app.url}${kept.result?.images[0]?.thumbnailUrl}`)).status);
    // Half-written files never stand under a final name.
    for (const file of await imageFiles(dataDir))
      if (!file.endsWith('.tmp')) expect(await readRecipe(file), file).toBeDefined();

    await disk.free();
    for (const id of [atWork, waiting, ...booked]) {
      const job = await ended(client, id);
      if (job.status === 'error') expect(job.error?.code).toBe('DISK_FULL');
      else expect(job.status).toBe('complete');
    }
    const fresh = await ended(client, await submit(client, { ...small, seed: 20, count: 2 }));
    expect(fresh.status).toBe('complete');
    const all = await Promise.all([kept.id, atWork, waiting, ...booked, fresh.id].map((id) => getJob(client, id)));
    const saved = all.flatMap((job) => job.result?.images ?? []);
    expect((await allImages(client)).map((image) => image.id).toSorted()).toEqual(
      saved.map((image) => image.id).toSorted(),
    );
    expect(await app.stop(), app.stderr()).toEqual({ code: 0, signal: null });

    const again = await startApp({ dataDir });
    for (const job of all) expect(await getJob(again.client, job.id)).toEqual(job);
    await expectEachImageOnce(
      again.client,
      dataDir,
      all
        .filter((job) => job.status === 'complete' && job.result?.failed.length === 0 && job.id !== atWork)
        .concat(all.filter((job) => job.id === atWork && job.status === 'complete')),
    );
    await again.stop();
  });

  it('survives being killed and started again while it is full, or says in one line why it does not start', async () => {
    const disk = smallDisk(24 * MIB);
    const dataDir = join(disk.folder, 'data');
    const app = await startApp({ dataDir });
    const id = await submit(app.client, { ...large, seed: 5, count: 2, steps: 20 });
    await drawing(app.client, id, 1);
    await disk.fill();
    await app.crash();
    await eventually('the engine to end', async () => (await enginePids(dataDir)).length === 0, { withinMs: 8_000 });
    const refusal = await startApp({ dataDir }).then(
      async (started) => void (await started.stop()),
      (thrown: unknown) => String(thrown),
    );
    if (refusal !== undefined) expect(refusal).toMatch(/disk is full|no space/i);
    if (refusal !== undefined) expect(refusal).not.toMatch(/unexpected |\n\s+at /);
    expect(await pidsOf(dataDir)).toEqual([]);
    await disk.free();
    const again = await startApp({ dataDir });
    const job = await ended(again.client, id);
    expect(job).toMatchObject({ status: 'complete', seeds: [5, 6] });
    await expectEachImageOnce(again.client, dataDir, [job]);
    await again.stop();
  });

  it('refuses to start in one line when the disk was full already, and starts once there is space', async () => {
    const disk = smallDisk(24 * MIB);
    const dataDir = join(disk.folder, 'data');
    const app = await startApp({ dataDir });
    const kept = await ended(app.client, await submit(app.client, small));
    await app.stop();
    await disk.fill();
    const refused = runProgram(dataDir, [process.execPath, headlessProgram, '--port', '0', '--data-dir', dataDir]);
    expect(await refused.exited).toEqual({ code: 1, signal: null });
    expect(refused.stdout()).toBe('');
    expect(refused.stderr()).toMatch(/^.*disk .*full.* Free some space there.*\n$/);
    await disk.free();
    const again = await startApp({ dataDir });
    expect(await getJob(again.client, kept.id)).toEqual(kept);
    await again.stop();
  });

  it('does not call a webhook over and over because it cannot note that it was called', async () => {
    const disk = smallDisk(24 * MIB);
    const dataDir = join(disk.folder, 'data');
    let calls = 0;
    const hook = createServer((request, response) => {
      calls += 1;
      request.resume();
      // The answer comes when the disk is full already.
      setTimeout(() => response.writeHead(204).end(), 500);
    });
    await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      hook.close();
      hook.closeAllConnections();
    });
    const { client } = await startApp({ dataDir });
    const { port } = hook.address() as AddressInfo;
    await submit(client, { ...small, webhook: `http://127.0.0.1:${port}/` });
    await eventually('the first call', () => calls > 0);
    await disk.fill();
    await sleep(4_000);
    expect(calls).toBeLessThan(6);
    await disk.free();
    expect((await ended(client, await submit(client, small))).status).toBe('complete');
  });
});

/** Submits until the disk refuses; answers the ids of what was taken in. */
async function submitWhileFull(client: Client): Promise<string[]> {
  const ids: string[] = [];
  const refusals: AppError[] = [];
  for (let n = 0; n < 40; n += 1) {
    try {
      ids.push(await submit(client, { ...small, prompt: 'x'.repeat(8000), seed: 100 + n, tags: { n } }));
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      refusals.push(thrown);
    }
  }
  expect(refusals.length).toBeGreaterThan(0);
  expect(new Set(refusals.map((refusal) => refusal.code))).toEqual(new Set(['DISK_FULL']));
  return ids;
}
