import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { Client } from '../../../src/shared/contract/client.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { ended, expectEachImageOnce, randomFrom, seedsFrom, small, submit, watchJobs } from '../../support/appJobs.ts';
import { enginePids, pidsOf, startApp, type RunningApp } from '../../support/appProcess.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const ROUNDS = 20;

it('loses no acknowledged job, draws nothing twice and leaves no engine when the app is killed at random moments', async () => {
  const dataDir = tempFolder();
  const random = randomFrom(4_711);
  const jobs: { id: string; seeds: number[] }[] = [];
  let app: RunningApp | undefined;
  const watcher = watchJobs(() => app?.client);
  let enginesSeen = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const running = await startApp({ dataDir });
    app = running;
    const burst = submitUntilKilled(running.client, round, random, (job) => {
      jobs.push(job);
      watcher.watch(job.id);
    });
    // Every fourth round kills between the answers of a burst; the others while something is drawn, or loaded.
    await sleep(round % 4 === 3 ? random() * 30 : 100 + random() * 1500);
    enginesSeen += (await enginePids(dataDir)).length;
    app = undefined;
    await running.crash();
    await burst;
    await eventually('the engine of the killed app to end', async () => (await enginePids(dataDir)).length === 0, {
      withinMs: 8_000,
    });
  }
  expect(enginesSeen).toBeGreaterThan(ROUNDS / 3);
  const last = await startApp({ dataDir });
  app = last;
  const found = await allJobIds(last.client);
  expect(jobs.map((job) => job.id).filter((id) => !found.has(id))).toEqual([]);
  // A job whose answer was cut off by the kill may have been booked: nobody heard of it, but it is drawn.
  for (const id of found) await ended(last.client, id);
  const booked = await Promise.all(
    [...found].map(async (id) => last.client.call('generations.get', { params: { id }, query: { images: 'url' } })),
  );
  const { wrong, polls } = await watcher.stop();
  expect(wrong).toEqual([]);
  expect(polls).toBeGreaterThan(ROUNDS);
  for (const { id, seeds } of jobs) expect(booked.find((job) => job.id === id)?.seeds).toEqual(seeds);
  expect(Math.max(...booked.map((job) => job.attempt))).toBeGreaterThan(1);
  await expectEachImageOnce(last.client, dataDir, booked);
  expect(await enginePids(dataDir)).toHaveLength(1);
  expect(await last.stop()).toEqual({ code: 0, signal: null });
  expect(await pidsOf(dataDir)).toEqual([]);
});

/** Sends two or three jobs one after the other, or a burst of ten at once in every fourth round. */
async function submitUntilKilled(
  client: Client,
  round: number,
  random: () => number,
  taken: (job: { id: string; seeds: number[] }) => void,
): Promise<void> {
  const one = async (): Promise<void> => {
    const count = 1 + Math.floor(random() * 3);
    const seed = Math.floor(random() * 2 ** 32);
    const id = await submit(client, { ...small, seed, count, maxRetries: 5, tags: { round } });
    taken({ id, seeds: seedsFrom(seed, count) });
  };
  const cutOff = (thrown: unknown): void => {
    if (!(thrown instanceof AppError) && !(thrown instanceof TypeError)) throw thrown;
    if (thrown instanceof AppError) expect(thrown.code).toBe('ENGINE_UNAVAILABLE');
  };
  if (round % 4 === 3) await Promise.all(Array.from({ length: 6 }, () => one().catch(cutOff)));
  else for (let n = 0; n < 2; n += 1) await one().catch(cutOff);
}

async function allJobIds(client: Client): Promise<Set<string>> {
  const ids = new Set<string>();
  for (let page = 1; ; page += 1) {
    const { items, pages } = await client.call('generations.list', { query: { page, limit: 100 } });
    for (const { id } of items) ids.add(id);
    if (page >= pages) return ids;
  }
}
