import { expect, it } from 'vitest';
import { allImages, ended, getJob, imageFiles, small, submit } from '../../support/appJobs.ts';
import { startApp } from '../../support/appProcess.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';

it('forgets finished jobs after their time, never their images, and no job that still waits', async () => {
  const dataDir = tempFolder();
  const app = await startApp({ dataDir, env: { IMAGE_RESULT_TTL_MS: '1500', IMAGE_CLEANUP_INTERVAL_MS: '100' } });
  const { client } = app;
  const done = await ended(client, await submit(client, { ...small, count: 2, seed: 1 }));
  await client.call('queue.pause', {});
  const cancelled = await submit(client, small);
  const waiting = await submit(client, small);
  await client.call('generations.cancel', { params: { id: cancelled } });
  expect((await getJob(client, done.id)).status).toBe('complete');
  await eventually(
    'the finished jobs to be forgotten',
    async () => (await client.call('generations.list', {})).total === 1,
  );
  await expect(getJob(client, done.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await getJob(client, waiting)).status).toBe('pending');

  const images = await allImages(client);
  expect(images.map((image) => image.id).toSorted()).toEqual(done.result?.images.map((image) => image.id).toSorted());
  expect(await imageFiles(dataDir)).toHaveLength(2);
  const file = await fetch(`${app.url}${images[0]?.url}`);
  expect(file.status).toBe(200);
  expect((await file.arrayBuffer()).byteLength).toBe(images[0]?.bytes);

  await app.stop();
  const again = await startApp({ dataDir });
  expect(await allImages(again.client)).toEqual(images);
  expect((await again.client.call('generations.list', {})).items.map((job) => job.id)).toEqual([waiting]);
});

it('keeps finished jobs when no time is set', async () => {
  const dataDir = tempFolder();
  const { client } = await startApp({ dataDir, env: { IMAGE_CLEANUP_INTERVAL_MS: '100' } });
  const { id } = await ended(client, await submit(client, small));
  await ended(client, await submit(client, small));
  expect((await getJob(client, id)).status).toBe('complete');
});
