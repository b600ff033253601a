import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { drawing, ended, expectEachImageOnce, getJob, large, small, submit } from '../../support/appJobs.ts';
import { startApp, type RunningApp } from '../../support/appProcess.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const preload = [pathToFileURL(join(import.meta.dirname, '../../fixtures/clockShift.mjs')).href];

function shiftedClock() {
  const dataDir = tempFolder();
  const file = join(dataDir, 'clock-shift');
  const set = (ms: number): void => writeFileSync(file, String(ms));
  set(0);
  return {
    dataDir,
    set,
    start: (): Promise<RunningApp> => startApp({ dataDir, preload, env: { CLOCK_SHIFT_FILE: file } }),
  };
}

it.each([
  ['an hour back', -HOUR],
  ['a day forward', DAY],
])('ends a job, and tells no negative times, when the wall clock is set %s while it draws', async (_name, shift) => {
  const { dataDir, set, start } = shiftedClock();
  const app = await start();
  const first = await submit(app.client, { ...large, steps: 20, count: 2, seed: 1 });
  await drawing(app.client, first, 2);
  const before = await getJob(app.client, first);
  set(shift);
  const second = await submit(app.client, { ...small, seed: 5 });
  const jobs = [await ended(app.client, first), await ended(app.client, second)];
  expect(jobs.map((job) => job.status)).toEqual(['complete', 'complete']);
  const moved = (jobs[0]?.updatedAt ?? 0) - before.updatedAt;
  // Time goes on where it was when the clock is set back, and follows when it is set forward.
  expect(moved).toBeGreaterThan(Math.max(0, shift));
  expect(moved).toBeLessThan(Math.max(0, shift) + 60_000);
  await expectSaneTimes(app, [second, first]);
  await expectEachImageOnce(app.client, dataDir, jobs);
  expect(await app.stop()).toEqual({ code: 0, signal: null });
});

it('keeps order and times sane when the clock is set back and forth between runs', async () => {
  const { dataDir, set, start } = shiftedClock();
  const ids: string[] = [];
  for (const shift of [0, -HOUR, DAY, -DAY]) {
    set(shift);
    const app = await start();
    ids.unshift(await submit(app.client, { ...small, seed: 3 }));
    ids.unshift(await submit(app.client, { ...large, steps: 20, seed: 9 }));
    await drawing(app.client, ids[0] ?? '', 2);
    // One job is at work and one waits when the app is killed: for both the next run is hours or days earlier, or later.
    ids.unshift(await submit(app.client, { ...small, seed: 4 }));
    await app.crash();
  }
  set(0);
  const app = await start();
  const jobs = await Promise.all(ids.map((id) => ended(app.client, id)));
  expect(jobs.map((job) => job.status)).toEqual(ids.map(() => 'complete'));
  await expectSaneTimes(app, ids);
  await expectEachImageOnce(app.client, dataDir, jobs);
  await app.stop();
});

async function expectSaneTimes(app: RunningApp, newestFirst: readonly string[]): Promise<void> {
  const { items } = await app.client.call('generations.list', {});
  expect(items.map((job) => job.id)).toEqual(newestFirst);
  for (const job of items) {
    const { createdAt, startedAt = 0, finishedAt = 0, updatedAt, result } = job;
    expect(startedAt, JSON.stringify(job)).toBeGreaterThanOrEqual(createdAt);
    expect(finishedAt).toBeGreaterThanOrEqual(startedAt);
    expect(updatedAt).toBeGreaterThanOrEqual(finishedAt);
    expect(result?.timeTaken).toBeGreaterThanOrEqual(0);
    for (const image of result?.images ?? []) expect(image.timeTaken).toBeGreaterThanOrEqual(0);
  }
}
