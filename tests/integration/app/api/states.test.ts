import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { writeNoiseModel } from '../../../support/noiseModel.ts';
import { generation, type Generation } from '../../../../src/shared/schema/generation.ts';
import { long, small, useApi } from '../../../support/apiApp.ts';

const api = useApi();
afterEach(async () => void (await api.client.call('queue.resume', {})));

const ended = (state: Generation): boolean => !['pending', 'in_progress'].includes(state.status);
/** Every state seen by a poller that asks as fast as it can. */
async function watched(id: string): Promise<Generation[]> {
  const seen: Generation[] = [];
  do {
    seen.push(await api.state(id));
    await sleep(5);
  } while (!ended(seen.at(-1) ?? expect.fail()));
  return seen;
}

describe('the state of a generation', () => {
  it('is pending at first, with its place and links and nothing of a result', async () => {
    await api.client.call('queue.pause', {});
    const before = Date.now();
    const reply = await api.ask('POST', '/v1/images/generations', {
      body: { ...small, tags: { id: 4 } },
      headers: { 'x-client': 'notes' },
    });
    expect(reply.status).toBe(201);
    const { id, createdAt, ...rest } = JSON.parse(reply.bytes.toString());
    const self = `/v1/images/generations/${id}`;
    expect(rest).toEqual({
      status: 'pending',
      queuePosition: 1,
      links: { self, cancel: self, events: `${self}/events` },
    });
    expect(createdAt).toBeGreaterThanOrEqual(before);
    expect(reply.headers.get('location')).toBe(self);
    const state = await api.state(id);
    expect(state).toMatchObject({
      id,
      status: 'pending',
      createdAt,
      updatedAt: createdAt,
      queuePosition: 1,
      tags: { id: 4 },
      attempt: 1,
      client: 'notes',
    });
    for (const absent of ['progress', 'result', 'error', 'startedAt', 'finishedAt'])
      expect(state).not.toHaveProperty(absent);
    const second = await api.submit(small);
    expect((await api.state(second)).queuePosition).toBe(2);
    await api.client.call('queue.resume', {});
    await api.until(second, 'complete');
  });

  it('in progress shows real steps: the percentage never falls, follows from them, and stages come in order', async () => {
    const count = 3;
    const steps = 60;
    const seen = await watched(await api.submit({ ...long, steps, count }));
    const running = seen.filter(({ status }) => status === 'in_progress');
    expect(running.length).toBeGreaterThan(10);
    for (const state of running) {
      expect(state).not.toHaveProperty('queuePosition');
      const { progress = expect.fail('no progress'), result } = state;
      expect(progress).toMatchObject({ totalImages: count, totalSteps: steps });
      expect(progress.currentStep).toBeLessThanOrEqual(steps);
      const finished = result?.images.length ?? 0;
      expect(progress.percentage).toBeGreaterThanOrEqual(Math.floor((100 * finished) / count));
      expect(progress.percentage).toBeLessThanOrEqual((100 * (finished + 1)) / count + 0.01);
      if (progress.stage === 'diffusion' && progress.currentStep > 0 && finished === progress.currentImage - 1)
        expect(progress.percentage).toBeCloseTo((100 * (finished + progress.currentStep / steps)) / count, 1);
    }
    const percentages = running.map(({ progress }) => progress?.percentage ?? -1);
    expect(percentages).toEqual(percentages.toSorted((a, b) => a - b));
    expect(new Set(percentages).size).toBeGreaterThan(10);
    const order = ['loading', 'diffusion', 'decoding'];
    const places = running.map(({ progress }) =>
      progress ? 10 * progress.currentImage + order.indexOf(progress.stage) : -1,
    );
    expect(places).toEqual(places.toSorted((a, b) => a - b));

    const last = seen.at(-1);
    expect(last).toMatchObject({ status: 'complete', seeds: last?.result?.images.map(({ seed }) => seed) });
    for (const absent of ['progress', 'queuePosition', 'etaMs', 'error']) expect(last).not.toHaveProperty(absent);
    const times = [last?.createdAt, last?.startedAt, last?.finishedAt].map(Number);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(last?.updatedAt).toBe(last?.finishedAt);
  });

  it('grows its result image by image, and keeps each as it was', async () => {
    const seen = await watched(await api.submit({ ...long, steps: 30, count: 3, seed: 1 }));
    const counts = seen.map(({ result }) => result?.images.length ?? 0);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect([...new Set(counts)]).toEqual([0, 1, 2, 3]);
    const whole = seen.at(-1)?.result?.images ?? [];
    for (const { result } of seen) {
      if (result) expect(result.images).toEqual(whole.slice(0, result.images.length));
      if (result) expect(result.failed).toEqual([]);
    }
  });

  it('carries its images in base64, or with ?images=url their addresses only', async () => {
    const { id } = await api.draw({ ...small, count: 2 });
    const full = (await api.ask('GET', `/v1/images/generations/${id}`)).as(generation);
    for (const { url, thumbnailUrl, image } of full.result?.images ?? []) {
      expect((await api.ask('GET', url)).bytes.toString('base64')).toBe(image);
      expect((await api.ask('GET', thumbnailUrl)).headers.get('content-type')).toBe('image/webp');
    }
    const short = await api.state(id);
    expect(short.result?.images.every((image) => !('image' in image))).toBe(true);
    expect({ ...full, result: undefined }).toEqual({ ...short, result: undefined });
    expect((await api.ask('GET', `/v1/images/generations/${id}?images=none`)).status).toBe(400);
  });

  it('tells in the result how long it took, on which device', async () => {
    const { result, startedAt, finishedAt } = await api.draw({ ...small, count: 2 });
    expect(result?.timeTaken).toBe(Number(finishedAt) - Number(startedAt));
    expect(result?.usage.computeMs).toBeGreaterThan(0);
    expect(result?.usage.computeMs).toBeLessThanOrEqual(Number(result?.timeTaken));
    expect(result?.usage.device).not.toBe('');
    for (const { timeTaken, width, height } of result?.images ?? []) {
      expect([width, height]).toEqual([64, 64]);
      expect(timeTaken).toBeGreaterThan(0);
    }
  });

  it('has an ETA once this machine was measured', async () => {
    await api.draw(small);
    const id = await api.submit(long);
    const waiting = await api.submit(small);
    await api.until(id, 'in_progress');
    expect((await api.state(id)).etaMs).toBeGreaterThan(0);
    expect((await api.state(waiting)).etaMs).toBeGreaterThan(0);
    await api.client.call('generations.cancel', { params: { id } });
    await api.until(waiting, 'complete');
  });
});

describe('a generation that fails', () => {
  const flat = { ...small, model: 'flat', maxRetries: 1 };
  const addFlatModel = async () => {
    await writeNoiseModel(`${api.dataDir()}/models/flat`, { nan: true, name: 'Flat' });
    await api.client.call('models.scan', {});
  };

  it('as a whole is an error with its code; the synchronous twin answers it as the code', async () => {
    await addFlatModel();
    const id = await api.submit(flat);
    const state = await api.until(id, 'error');
    expect(state.error?.code).toBe('DEAD_IMAGE');
    expect(state.error?.message).toMatch(/Try /);
    expect(state).not.toHaveProperty('result');
    expect(state).not.toHaveProperty('progress');
    expect(state.notes.some((note) => note.includes('DEAD_IMAGE'))).toBe(true);
    const twin = await api.ask('POST', '/v1/images/generate', { body: flat });
    expect([twin.status, twin.error().code]).toEqual([502, 'DEAD_IMAGE']);
    const again = await api.ask('POST', `/v1/images/generations/${id}/retry`);
    expect(again.status).toBe(201);
    expect(await api.until(JSON.parse(again.bytes.toString()).id, 'error')).toMatchObject({
      retryOf: id,
      seeds: state.seeds,
    });
  });

  it('in part is complete with what failed beside what was saved; retry draws only what is missing, with the same seeds', async () => {
    const id = await api.submit({ ...long, model: 'noise', count: 3, seed: 100, maxRetries: 0 });
    for (;;) {
      const { progress } = await api.until(id, 'in_progress');
      if (progress?.currentImage === 2 && progress.currentStep > 5) break;
      await sleep(10);
    }
    process.kill((await api.client.call('engine.get', {})).pid ?? expect.fail('no engine'), 'SIGKILL');
    const state = await api.until(id, 'complete');
    expect(state.result?.images.map(({ index, seed }) => [index, seed])).toEqual([
      [0, 100],
      [2, 102],
    ]);
    expect(state.result?.failed).toMatchObject([
      { index: 1, seed: 101, attempts: 1, error: { code: 'ENGINE_CRASHED' } },
    ]);
    expect(state.attempt).toBe(2);
    const reply = await api.ask('POST', `/v1/images/generations/${id}/retry`);
    expect(reply.status).toBe(201);
    const retried = await api.until(JSON.parse(reply.bytes.toString()).id, 'complete');
    expect(retried).toMatchObject({ retryOf: id, seeds: [101], request: { seed: 101, count: 1 } });
    expect(retried.result?.images.map(({ seed }) => seed)).toEqual([101]);
  });

  it('cannot be taken up again once its model is gone, which is said at once', async () => {
    await addFlatModel();
    const id = await api.submit({ ...flat, maxRetries: 0 });
    await api.until(id, 'error');
    rmSync(`${api.dataDir()}/models/flat`, { recursive: true });
    await api.client.call('models.scan', {});
    const reply = await api.ask('POST', `/v1/images/generations/${id}/retry`);
    expect([reply.status, reply.error().code]).toEqual([422, 'MODEL_NOT_FOUND']);
  });
});
