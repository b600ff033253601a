import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { long, small, useApi } from '../../../support/apiApp.ts';

const api = useApi();
const cancel = (id: string, query = '') => api.ask('DELETE', `/v1/images/generations/${id}${query}`);
const retry = (id: string) => api.ask('POST', `/v1/images/generations/${id}/retry`);

async function expectCancelled(id: string, query = ''): Promise<void> {
  const reply = await cancel(id, query);
  expect(reply.status).toBe(200);
  expect(JSON.parse(reply.bytes.toString())).toEqual({ id, status: 'cancelled' });
}

/** At work on its second image, with the first one saved. */
async function atSecondImage(): Promise<string> {
  const id = await api.submit({ ...long, count: 3, seed: 50 });
  for (;;) {
    const { progress, result } = await api.until(id, 'in_progress');
    if (result?.images.length === 1 && progress?.currentImage === 2 && progress.currentStep > 0) return id;
    await sleep(10);
  }
}

describe('DELETE of a generation', () => {
  it('that waits ends it before any work; twice is as good as once', async () => {
    await api.client.call('queue.pause', {});
    const id = await api.submit(small);
    await expectCancelled(id);
    await expectCancelled(id);
    await expectCancelled(id, '?mode=after_current');
    await api.client.call('queue.resume', {});
    const state = await api.until(id, 'cancelled');
    for (const absent of ['result', 'progress', 'queuePosition', 'startedAt', 'error'])
      expect(state).not.toHaveProperty(absent);
    expect(state.finishedAt).toBeGreaterThanOrEqual(state.createdAt);
  });

  it('at work ends it at once, keeps what is saved, and leaves engine and model up for the next', async () => {
    const id = await atSecondImage();
    const engine = await api.client.call('engine.get', {});
    await expectCancelled(id);
    const state = await api.state(id);
    expect(state).toMatchObject({ status: 'cancelled', result: { images: [{ index: 0, seed: 50 }], failed: [] } });
    expect(state).not.toHaveProperty('progress');
    await expectCancelled(id);
    await api.draw(small);
    expect(await api.client.call('engine.get', {})).toMatchObject({
      pid: engine.pid,
      loads: engine.loads,
      restarts: engine.restarts,
      state: 'ready',
    });
    expect((await api.state(id)).result?.images).toHaveLength(1);
  });

  it('with after_current lets the image at work finish, and no more', async () => {
    const id = await atSecondImage();
    await expectCancelled(id, '?mode=after_current');
    await expectCancelled(id, '?mode=after_current');
    expect((await api.state(id)).status).toBe('in_progress');
    const state = await api.until(id, 'cancelled');
    expect(state.result?.images.map(({ seed }) => seed)).toEqual([50, 51]);
  });

  it('now ends what was to end after the current image', async () => {
    const id = await atSecondImage();
    await expectCancelled(id, '?mode=after_current');
    await expectCancelled(id);
    const state = await api.state(id);
    expect(state.status).toBe('cancelled');
    expect(state.result?.images).toHaveLength(1);
  });

  it('that has ended is refused, and changes nothing', async () => {
    const { id } = await api.draw(small);
    for (const query of ['', '?mode=now', '?mode=after_current']) {
      const reply = await cancel(id, query);
      expect([reply.status, reply.error().code]).toEqual([409, 'ALREADY_TERMINAL']);
    }
    expect((await api.state(id)).status).toBe('complete');
  });

  it('that is not there, or in an unknown mode, is refused', async () => {
    expect((await cancel('gen_nope')).status).toBe(404);
    const reply = await cancel('gen_nope', '?mode=soon');
    expect([reply.status, reply.error().issues?.[0]?.path]).toEqual([400, 'mode']);
  });

  it('of twenty jobs at once, waiting and at work, ends them all', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => api.submit(long)));
    const replies = await Promise.all(ids.map((id) => cancel(id)));
    expect(replies.map(({ status }) => status)).toEqual(ids.map(() => 200));
    for (const id of ids) expect((await api.state(id)).status).toBe('cancelled');
    await api.draw(small);
  });
});

describe('retry', () => {
  it('of a cancelled job draws what is missing, with its seeds', async () => {
    const id = await atSecondImage();
    await cancel(id);
    const reply = await retry(id);
    expect(reply.status).toBe(201);
    const { id: retried, status } = JSON.parse(reply.bytes.toString());
    expect(status).toBe('pending');
    expect(retried).not.toBe(id);
    expect(await api.state(retried)).toMatchObject({
      retryOf: id,
      seeds: [51, 52],
      request: { count: 2, seed: 51, prompt: long.prompt },
    });
    await cancel(retried);
    expect((await api.state(id)).status).toBe('cancelled');
  });

  it('keeps seeds that are in no order', async () => {
    await api.client.call('queue.pause', {});
    const id = await api.submit({ ...small, count: 4 });
    await cancel(id);
    const { seeds } = await api.state(id);
    const retried = JSON.parse((await retry(id)).bytes.toString()).id;
    await api.client.call('queue.resume', {});
    const state = await api.until(retried, 'complete');
    expect(state.result?.images.map(({ seed }) => seed)).toEqual(seeds);
    expect(state.request.seed).toBe(-1);
  });

  it('is refused where nothing is missing, or the job has not ended', async () => {
    const { id } = await api.draw(small);
    expect([(await retry(id)).status, (await retry(id)).error().code]).toEqual([400, 'INVALID_REQUEST']);
    const running = await api.submit(long);
    expect((await retry(running)).status).toBe(400);
    await cancel(running);
    expect((await retry('gen_nope')).status).toBe(404);
  });
});
