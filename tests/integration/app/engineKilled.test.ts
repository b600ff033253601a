import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import {
  ended,
  expectEachImageOnce,
  large,
  randomFrom,
  seedsFrom,
  small,
  submit,
  watchJobs,
} from '../../support/appJobs.ts';
import { enginePids, pidsOf, startApp } from '../../support/appProcess.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const ROUNDS = 20;

it('completes every job under its id, each image drawn once, when the engine is killed at random moments', async () => {
  const dataDir = tempFolder();
  const app = await startApp({ dataDir });
  const watcher = watchJobs(() => app.client);
  const random = randomFrom(20_260_131);
  const jobs: { id: string; seeds: number[] }[] = [];
  let lost = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const seed = Math.floor(random() * 2 ** 32);
    const count = 1 + (round % 3);
    // Every fourth round finds no engine, so that the kill falls into its loading.
    if (round % 4 === 0) await app.client.call('engine.stop', {});
    const id = await submit(app.client, { ...small, steps: 12, seed, count, maxRetries: 5, tags: { round } });
    jobs.push({ id, seeds: seedsFrom(seed, count) });
    watcher.watch(id);
    const [pid] = await eventually('an engine', async () => {
      const pids = await enginePids(dataDir);
      return pids.length > 0 && pids;
    });
    await sleep(random() * (round % 4 === 0 ? 250 : 120 * count));
    if (pid !== undefined && killed(pid)) lost += 1;
    const job = await ended(app.client, id);
    expect(job.status, JSON.stringify(job)).toBe('complete');
  }
  const { wrong, polls } = await watcher.stop();
  expect(wrong).toEqual([]);
  expect(polls).toBeGreaterThan(ROUNDS);
  expect(lost).toBeGreaterThan(ROUNDS / 2);
  await expectEachImageOnce(app.client, dataDir, jobs);
  expect(await enginePids(dataDir)).toHaveLength(1);
  expect(await app.stop()).toEqual({ code: 0, signal: null });
  expect(await pidsOf(dataDir)).toEqual([]);
});

it('puts a job whose engine was killed back in the queue under its id, with one more attempt and a note', async () => {
  const dataDir = tempFolder();
  const app = await startApp({ dataDir });
  const id = await submit(app.client, { ...large, seed: 7, count: 1, maxRetries: 5 });
  const engine = await eventually('the engine to draw', async () => {
    const { progress } = await app.client.call('generations.get', { params: { id }, query: { images: 'url' } });
    return (progress?.currentStep ?? 0) > 2 && (await app.client.call('engine.get', {}));
  });
  process.kill(engine.pid ?? 0, 'SIGKILL');
  const job = await ended(app.client, id);
  expect(job).toMatchObject({ status: 'complete', attempt: 2, seeds: [7] });
  expect(job.notes.join('\n')).toContain('ENGINE_CRASHED');
  const after = await app.client.call('engine.get', {});
  expect(after).toMatchObject({ state: 'ready', restarts: 1, loads: 2 });
  await app.stop();
});

function killed(pid: number): boolean {
  try {
    process.kill(pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
