import { afterEach, describe, expect, it } from 'vitest';
import { accepted, generation } from '../../../../src/shared/schema/generation.ts';
import { eventually, long, small, useApi } from '../../../support/apiApp.ts';
import { plainPng } from '../../../support/pictures.ts';

const api = useApi();
const post = (body: unknown, headers = {}, signal?: AbortSignal) =>
  api.ask('POST', '/v1/images/generations', { body, headers, ...(signal && { signal }) });
const generate = (body: unknown, headers = {}, query = '') =>
  api.ask('POST', `/v1/images/generate${query}`, { body, headers });
const list = () => api.client.call('generations.list', { query: { limit: 100 } });
let keys = 0;
const newKey = () => ({ 'idempotency-key': `key-${(keys += 1)}` });

afterEach(async () => {
  for (const { id } of (await api.client.call('queue.get', {})).pending)
    await api.client.call('generations.cancel', { params: { id } });
  const { running } = await api.client.call('queue.get', {});
  if (running) await api.client.call('generations.cancel', { params: { id: running.id } });
  await api.client.call('queue.resume', {});
});

describe('Idempotency-Key', () => {
  it('with the same body answers the same job, in whatever order its fields come, over a restart too', async () => {
    await api.client.call('queue.pause', {});
    const key = newKey();
    const first = await post({ ...small, seed: 3 }, key);
    expect(first.status).toBe(201);
    const { id } = first.as(accepted);
    const [, ...rest] = Object.entries({ ...small, seed: 3 }).toReversed();
    for (const body of [{ ...small, seed: 3 }, Object.fromEntries([...rest, ['seed', 3]])]) {
      const again = await post(body, key);
      expect([again.status, again.as(accepted).id]).toEqual([200, id]);
    }
    await api.restart();
    expect((await post({ ...small, seed: 3 }, key)).as(accepted).id).toBe(id);
    await api.client.call('queue.resume', {});
    await api.until(id, 'complete');
    const late = await post({ ...small, seed: 3 }, key);
    expect([late.status, late.as(accepted)]).toMatchObject([200, { id, status: 'complete' }]);
  });

  it('with another body is a conflict, which makes no job', async () => {
    await api.client.call('queue.pause', {});
    const key = newKey();
    await post(small, key);
    const { total } = await list();
    for (const body of [
      { ...small, seed: 1 },
      { ...small, tags: { a: 1 } },
    ]) {
      const reply = await post(body, key);
      expect([reply.status, reply.error().code]).toEqual([409, 'IDEMPOTENCY_CONFLICT']);
    }
    expect((await generate({ ...small, seed: 1 }, key)).status).toBe(409);
    expect((await list()).total).toBe(total);
  });

  it('makes one job of many requests at once, with a picture to start from too', async () => {
    await api.client.call('queue.pause', {});
    const initImage = (await plainPng(64, 64, '#123456')).toString('base64');
    for (const body of [small, { ...small, initImage }]) {
      const key = newKey();
      const replies = await Promise.all(Array.from({ length: 10 }, () => post(body, key)));
      expect(replies.map(({ status }) => status).toSorted()).toEqual([...Array.from({ length: 9 }, () => 200), 201]);
      expect(new Set(replies.map((reply) => reply.as(accepted).id)).size).toBe(1);
    }
  });

  it('of a request that was refused is not used up', async () => {
    const key = newKey();
    expect((await post({ ...small, steps: 0 }, key)).status).toBe(400);
    expect((await post({ ...small, model: 'nope' }, key)).status).toBe(422);
    expect((await post(small, key)).status).toBe(201);
  });

  it('of a retry answers the job that the first one made; of another job it is a conflict', async () => {
    await api.client.call('queue.pause', {});
    const ids = [await api.submit(small), await api.submit(small)];
    for (const id of ids) await api.client.call('generations.cancel', { params: { id } });
    const headers = newKey();
    const retry = (id = '') => api.ask('POST', `/v1/images/generations/${id}/retry`, { headers });
    const replies = await Promise.all([retry(ids[0]), retry(ids[0])]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 201]);
    const { id } = (await retry(ids[0])).as(accepted);
    expect(replies.map((reply) => reply.as(accepted).id)).toEqual([id, id]);
    for (const other of [await retry(ids[1]), await post(small, headers)])
      expect([other.status, other.error().code]).toEqual([409, 'IDEMPOTENCY_CONFLICT']);
  });

  it.each(['', 'x'.repeat(201)])('is refused when it is %j', async (key) => {
    const reply = await post(small, { 'idempotency-key': key });
    expect([reply.status, reply.error().issues?.[0]?.path]).toEqual([400, 'idempotency-key']);
  });

  it('serves the synchronous twin: the same finished job, drawn once', async () => {
    const key = newKey();
    const [one, two] = await Promise.all([generate(small, key), generate(small, key)]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(one.as(generation).id).toBe(two.as(generation).id);
    expect((await generate(small, key)).as(generation)).toEqual(one.as(generation));
  });
});

describe('Prefer: wait', () => {
  it('answers the finished state when the job ends in time', async () => {
    const reply = await post(small, { prefer: 'wait=60' });
    expect([reply.status, reply.headers.get('preference-applied')]).toEqual([200, 'wait=60']);
    const state = reply.as(generation);
    expect(state.status).toBe('complete');
    expect(
      Buffer.from(state.result?.images[0]?.image ?? '', 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
    expect(reply.headers.get('location')).toBe(state.links.self);
  });

  it('answers 202 with the state so far when the time is up, and the job goes on', async () => {
    await api.client.call('queue.pause', {});
    for (const prefer of ['wait=0', 'respond-async, Wait = "0"', 'handling=strict; wait=9, wait=0', 'wait=1']) {
      const reply = await post(small, { prefer });
      expect(reply.status).toBe(202);
      const { id, status } = reply.as(generation);
      expect(status).toBe('pending');
      if (prefer === 'wait=1') {
        await api.client.call('queue.resume', {});
        await api.until(id, 'complete');
      }
    }
  });

  it.each(['wait', 'wait=', 'wait=-1', 'wait=1.5', 'wait=999999', 'wait="soon"', 'wait=1, wait=soon'])(
    'is refused when it says %s',
    async (prefer) => {
      const reply = await post(small, { prefer });
      expect([reply.status, reply.error().issues?.[0]?.path]).toEqual([400, 'prefer']);
    },
  );

  it.each(['return=minimal', 'soon', 'x="a, wait=9"', ''])(
    'is not asked for by %j, which is ignored',
    async (prefer) => {
      await api.client.call('queue.pause', {});
      const reply = await post(small, { prefer });
      expect([reply.status, reply.headers.get('preference-applied')]).toEqual([201, null]);
    },
  );

  it('answers a job that fails or is cancelled as the state it is', async () => {
    await api.client.call('queue.pause', {});
    const waiting = post(small, { prefer: 'wait=60' });
    await eventually(async () => (await api.client.call('queue.get', {})).total === 1);
    const [job] = (await api.client.call('queue.get', {})).pending;
    await api.client.call('generations.cancel', { params: { id: job?.id ?? '' } });
    const reply = await waiting;
    expect([reply.status, reply.as(generation).status]).toEqual([200, 'cancelled']);
  });
});

describe('a client that goes away', () => {
  it.each([
    ['/v1/images/generations', { prefer: 'wait=60' }],
    ['/v1/images/generate', {}],
  ])('from %s cancels nothing', async (path, headers) => {
    const tag = `gone from ${path}`;
    const leaving = new AbortController();
    const reply = api.ask('POST', path, {
      body: { ...long, steps: 20, tags: { tag } },
      headers,
      signal: leaving.signal,
    });
    const mine = async () => (await api.client.call('generations.list', { query: { tag: { tag } } })).items;
    await eventually(async () => (await mine())[0]?.status === 'in_progress');
    leaving.abort();
    await expect(reply).rejects.toThrow();
    const [job] = await mine();
    await api.until(job?.id ?? '', 'complete');
  });
});

describe('the synchronous twin', () => {
  it('waits and answers the finished state with its images', async () => {
    const reply = await generate({ ...small, count: 2, seed: 9, tags: { via: 'twin' } });
    expect(reply.status).toBe(200);
    const state = reply.as(generation);
    expect(state).toMatchObject({ status: 'complete', tags: { via: 'twin' }, seeds: [9, 10] });
    expect(state.result?.images.every(({ image }) => image !== undefined)).toBe(true);
    expect(await api.client.call('generations.get', { params: { id: state.id } })).toEqual(state);
    const short = await generate(small, {}, '?images=url');
    expect(short.as(generation).result?.images.every((image) => !('image' in image))).toBe(true);
  });

  it('answers a cancelled job as GENERATION_CANCELLED', async () => {
    const waiting = generate({ ...long, tags: { via: 'cancel' } });
    const mine = async () =>
      (await api.client.call('generations.list', { query: { tag: { via: 'cancel' } } })).items[0];
    await eventually(async () => (await mine())?.status === 'in_progress');
    const id = (await mine())?.id ?? '';
    await api.client.call('generations.cancel', { params: { id } });
    const reply = await waiting;
    expect([reply.status, reply.error().code]).toEqual([409, 'GENERATION_CANCELLED']);
    expect(reply.error().facts).toEqual({ jobId: id });
  });

  it('says that the job goes on later when the server stops meanwhile, and so it does', async () => {
    const waiting = generate({ ...long, steps: 100, tags: { via: 'stop' } });
    await eventually(
      async () =>
        (await api.client.call('generations.list', { query: { tag: { via: 'stop' } } })).items[0]?.status ===
        'in_progress',
    );
    const [reply] = await Promise.all([waiting, api.restart()]);
    expect([reply.status, reply.error().code]).toEqual([503, 'INTERRUPTED']);
    const state = await api.until(String(reply.error().facts?.['jobId']), 'complete');
    expect(state.attempt).toBe(2);
  });

  it.each([
    [{ prompt: '' }, 400],
    [{ ...small, model: 'nope' }, 422],
    [{ ...small, n: 1 }, 400],
  ])('refuses %j as its sibling does', async (body, status) => {
    expect((await generate(body)).status).toBe(status);
  });
});
