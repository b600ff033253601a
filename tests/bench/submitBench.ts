import { setTimeout as sleep } from 'node:timers/promises';
import { accepted } from '../../src/shared/schema/generation.ts';
import { aPicture, warmUp } from '../support/benchJobs.ts';
import { watchDiskFlush } from '../support/diskFlush.ts';
import { listenTo } from '../support/heardEvents.ts';
import type { BenchContext, Figure } from '../support/measure.ts';
import { serveApp, type ServedApp } from '../support/servedApp.ts';
import { median, ms, quantile, spread } from '../support/statistics.ts';
import { timedCaller, type TimedAnswer } from '../support/timedCaller.ts';

const GENERATIONS = '/v1/images/generations';
const PER_SECOND = 50;

/** How quickly jobs are taken in while the engine draws the ones taken in before. */
export async function submitBench({ quick, folder, note }: BenchContext): Promise<Figure[]> {
  const app = await serveApp(folder);
  try {
    const ear = await listenTo(app.url);
    await warmUp(app, ear);
    ear.close();
    return [await steadily(app, folder, quick ? 2 : 30), await allAtOnce(app, quick ? 100 : 1000, note)];
  } finally {
    await app.stop();
  }
}

/** Against what the machine itself takes meanwhile: for a flush of its disk, and for an answer that does nothing. */
async function steadily(app: ServedApp, folder: string, seconds: number): Promise<Figure> {
  const caller = timedCaller(app.url);
  // What runs for the first few hundred times is still being compiled.
  await atPace((seconds * PER_SECOND) / 2, () => caller.call('POST', GENERATIONS, { body: aPicture() }));
  const flushes = await watchDiskFlush(folder);
  const done = await atPace(seconds * PER_SECOND, () => caller.call('POST', GENERATIONS, { body: aPicture() }));
  const flushed = await flushes.stop();
  const idle = await atPace((seconds * PER_SECOND) / 3, () => caller.call('GET', '/v1/health'));
  caller.close();
  const took = done.map((answer) => answer.ms);
  const refused = done.filter((answer) => answer.status !== 201).length;
  if (refused > 0) throw new Error(`${refused} of ${done.length} submits were not answered 201`);
  await cancelAll(app);
  const floor = (name: string, times: readonly number[]): string =>
    `${name}: p50 ${ms(median(times))}, p99 ${ms(quantile(times, 0.99))}`;
  return {
    measure: `201 for a POST while the engine is at work, ${PER_SECOND} a second for ${seconds} s`,
    result: `${spread(took)} (${floor('a flush of this disk meanwhile', flushed)}; ${floor(
      '`GET /v1/health` at this pace',
      idle.map((answer) => answer.ms),
    )})`,
    target: 'p99 ≤ 5 ms',
    met: quantile(took, 0.99) <= 5,
  };
}

/** An open loop: requests leave at their time, whether earlier ones were answered or not. */
async function atPace(count: number, call: () => Promise<TimedAnswer>): Promise<TimedAnswer[]> {
  const answers: Promise<TimedAnswer>[] = [];
  const startedAt = performance.now();
  for (let n = 0; n < count; n += 1) {
    await sleep(Math.max(0, startedAt + (n * 1000) / PER_SECOND - performance.now()));
    answers.push(call());
  }
  return Promise.all(answers);
}

async function allAtOnce(app: ServedApp, count: number, note: BenchContext['note']): Promise<Figure> {
  const caller = timedCaller(app.url);
  const startedAt = performance.now();
  const answers = await Promise.all(
    Array.from({ length: count }, () =>
      caller.call('POST', GENERATIONS, { body: { ...aPicture(), tags: { burst: 1 } }, text: true }),
    ),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  caller.close();
  const made = answers.filter((answer) => answer.status === 201);
  const ids = new Set(made.map((answer) => accepted.parse(JSON.parse(answer.text)).id));
  note(`${ids.size} of ${count} taken in; cancelling what waits`);
  await sleep(2000);
  await cancelAll(app);
  const states = await burstStates(app);
  const known = [...ids].filter((id) => states.has(id)).length;
  const ended = [...states.values()].filter((status) => status === 'complete' || status === 'cancelled').length;
  const complete = [...states.values()].filter((status) => status === 'complete').length;
  return {
    measure: `${count} POSTs at once`,
    result: `${made.length} × 201 in ${seconds.toFixed(2)} s, ${ids.size - known} lost, ${complete} complete, ${ended - complete} cancelled, ${states.size - ended} others`,
    target: 'all 201, none lost, all finish or can be cancelled',
    met: made.length === count && ids.size === count && known === count && states.size === count && ended === count,
  };
}

async function burstStates(app: ServedApp): Promise<Map<string, string>> {
  const states = new Map<string, string>();
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const list = await app.client.call('generations.list', { query: { tag: { burst: '1' }, page, limit: 100 } });
    for (const { id, status } of list.items) states.set(id, status);
    pages = list.pages;
  }
  return states;
}

/** The waiting ones first, so that none of them starts meanwhile. */
async function cancelAll({ client }: ServedApp): Promise<void> {
  for (;;) {
    const queue = await client.call('queue.get', { query: {} });
    const ids = [...queue.pending.map(({ id }) => id), ...(queue.running ? [queue.running.id] : [])];
    if (ids.length === 0) return;
    for (const id of ids) {
      // One that ended meanwhile can no longer be cancelled; the loop looks again.
      await client.call('generations.cancel', { params: { id }, query: { mode: 'now' } }).catch(() => undefined);
    }
  }
}
