import { expect, it } from 'vitest';
import { drawing, ended, getJob, imageFiles, large, small, submit } from '../../support/appJobs.ts';
import { enginePids, startApp } from '../../support/appProcess.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';

it('cancels an image at work at once and draws the next job with the same engine and no other load', async () => {
  const dataDir = tempFolder();
  const { client } = await startApp({ dataDir });
  await ended(client, await submit(client, small));
  const before = await client.call('engine.get', {});
  for (let round = 0; round < 3; round += 1) {
    const id = await submit(client, { ...large, steps: 150, count: 2 });
    const next = await submit(client, small);
    await drawing(client, id, 1 + round);
    expect(await client.call('generations.cancel', { params: { id } })).toEqual({ id, status: 'cancelled' });
    expect((await getJob(client, id)).status).toBe('cancelled');
    expect((await ended(client, next)).status).toBe('complete');
    const { state, pid, loads, restarts } = await client.call('engine.get', {});
    expect({ state, pid, loads, restarts }).toEqual({ state: 'ready', pid: before.pid, loads: 1, restarts: 0 });
    expect(await client.call('generations.cancel', { params: { id } })).toEqual({ id, status: 'cancelled' });
  }
  expect(await imageFiles(dataDir)).toHaveLength(4);
});

it('cancels a job whose model is being loaded at once; the load goes on for the next one', async () => {
  const dataDir = tempFolder();
  const { client } = await startApp({ dataDir });
  const id = await submit(client, large);
  await eventually('an engine', async () => (await enginePids(dataDir)).length === 1);
  expect(await client.call('generations.cancel', { params: { id } })).toEqual({ id, status: 'cancelled' });
  const job = await getJob(client, id);
  expect(job.status).toBe('cancelled');
  expect(job.progress).toBeUndefined();
  const [pid] = await enginePids(dataDir);
  expect((await ended(client, await submit(client, small))).status).toBe('complete');
  expect(await client.call('engine.get', {})).toMatchObject({ state: 'ready', pid, loads: 1, restarts: 0 });
  expect(await imageFiles(dataDir)).toHaveLength(1);
});

it('keeps what a batch has finished when the rest is cancelled, and no file of the image at work', async () => {
  const dataDir = tempFolder();
  const { client } = await startApp({ dataDir });
  const id = await submit(client, { ...large, steps: 20, count: 3, seed: 1 });
  await eventually('the first image', async () => (await getJob(client, id)).result !== undefined);
  await client.call('generations.cancel', { params: { id } });
  const { status, result } = await getJob(client, id);
  expect(status).toBe('cancelled');
  await ended(client, await submit(client, small));
  expect(await imageFiles(dataDir)).toHaveLength((result?.images.length ?? 0) + 1);
});
