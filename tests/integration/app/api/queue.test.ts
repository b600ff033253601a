import { afterEach, describe, expect, it } from 'vitest';
import { long, small, useApi } from '../../../support/apiApp.ts';

const api = useApi();
const pending = async () => (await api.client.call('queue.get', {})).pending.map(({ id }) => id);
const move = (id: string, body: object) => api.ask('PATCH', `/v1/images/generations/${id}`, { body });
const submitAll = async (...bodies: object[]) => {
  const ids: string[] = [];
  for (const body of bodies) ids.push(await api.submit({ ...small, ...body }));
  return ids;
};
afterEach(async () => {
  await api.client.call('settings.patch', { body: { maxPending: 10_000 } });
  for (const id of await pending()) await api.client.call('generations.cancel', { params: { id } });
  await api.client.call('queue.resume', {});
});

describe('the queue', () => {
  it('starts nothing while paused, over a restart too, and goes on when resumed', async () => {
    expect(await api.client.call('queue.pause', {})).toMatchObject({
      paused: true,
      running: null,
      pending: [],
      total: 0,
    });
    const [id = ''] = await submitAll({ count: 2 });
    const view = await api.client.call('queue.get', {});
    expect(view).toMatchObject({ paused: true, running: null, total: 1, limit: 10_000 });
    expect(view.pending).toMatchObject([
      { id, lane: 'interactive', queuePosition: 1, model: 'noise', count: 2, prompt: small.prompt },
    ]);
    await api.restart();
    expect(await api.client.call('queue.get', {})).toMatchObject({ paused: true, pending: [{ id }] });
    expect((await api.state(id)).status).toBe('pending');
    expect(await api.client.call('queue.resume', {})).toMatchObject({ paused: false });
    await api.until(id, 'complete');
  });

  it('lets the job at work go on when it is paused', async () => {
    const running = await api.submit({ ...long, steps: 40 });
    await api.until(running, 'in_progress');
    expect(await api.client.call('queue.pause', {})).toMatchObject({
      paused: true,
      running: { id: running, model: 'noise' },
    });
    const [next = ''] = await submitAll({});
    await api.until(running, 'complete');
    expect((await api.state(next)).status).toBe('pending');
  });

  it('takes lanes in their order, and each lane in the order of submission', async () => {
    await api.client.call('queue.pause', {});
    const ids = await submitAll(
      { lane: 'idle' },
      { lane: 'batch' },
      {},
      { lane: 'idle' },
      { lane: 'interactive' },
      { lane: 'batch' },
    );
    const expected = [2, 4, 1, 5, 0, 3].map((i) => ids[i] ?? '');
    expect(await pending()).toEqual(expected);
    for (const [i, id] of expected.entries()) expect((await api.state(id)).queuePosition).toBe(i + 1);
    await api.client.call('queue.resume', {});
    const states = await Promise.all(expected.map((id) => api.until(id, 'complete')));
    const starts = states.map(({ startedAt }) => Number(startedAt));
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
  });

  it('moves a job to a place in its lane, the first, the last and past the end', async () => {
    await api.client.call('queue.pause', {});
    const [a = '', b = '', c = '', d = ''] = await submitAll({}, {}, {}, {});
    const reply = await move(d, { position: 1 });
    expect(reply.status).toBe(200);
    expect(JSON.parse(reply.bytes.toString())).toMatchObject({ id: d, status: 'pending', queuePosition: 1 });
    expect(await pending()).toEqual([d, a, b, c]);
    await move(d, { position: 3 });
    expect(await pending()).toEqual([a, b, d, c]);
    await move(a, { position: 1_000_000 });
    expect(await pending()).toEqual([b, d, c, a]);
    await move(c, { position: 2 });
    expect(await pending()).toEqual([b, c, d, a]);
    await api.restart();
    expect(await pending()).toEqual([b, c, d, a]);
  });

  it('moves a job to another lane, to its end or to a place in it', async () => {
    await api.client.call('queue.pause', {});
    const [a = '', b = '', c = '', d = ''] = await submitAll({}, { lane: 'batch' }, { lane: 'batch' }, {});
    await move(a, { lane: 'batch' });
    expect(await pending()).toEqual([d, b, c, a]);
    expect(await api.state(a)).toMatchObject({ request: { lane: 'batch' }, queuePosition: 4 });
    await move(d, { lane: 'batch', position: 2 });
    expect(await pending()).toEqual([b, d, c, a]);
    await move(c, { lane: 'interactive' });
    expect(await pending()).toEqual([c, b, d, a]);
  });

  it.each([
    [{}, ''],
    [{ position: 0 }, 'position'],
    [{ position: 1.5 }, 'position'],
    [{ position: '1' }, 'position'],
    [{ lane: 'fast' }, 'lane'],
    [{ prompt: 'b' }, 'prompt'],
  ])('refuses the move %j', async (body, path) => {
    await api.client.call('queue.pause', {});
    const [id = ''] = await submitAll({});
    const reply = await move(id, body);
    expect(reply.status).toBe(400);
    expect(reply.error().issues?.[0]?.path).toBe(path);
  });

  it('refuses to move what no longer waits', async () => {
    const running = await api.submit(long);
    await api.until(running, 'in_progress');
    const reply = await move(running, { position: 1 });
    expect([reply.status, reply.error().code]).toEqual([409, 'ALREADY_TERMINAL']);
    await api.client.call('generations.cancel', { params: { id: running } });
    expect((await move(running, { position: 1 })).status).toBe(409);
    expect((await move('gen_nope', { position: 1 })).status).toBe(404);
  });

  it('takes no more than its limit, says when to try again, and loses nothing', async () => {
    await api.client.call('queue.pause', {});
    await api.client.call('settings.patch', { body: { maxPending: 3 } });
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => api.ask('POST', '/v1/images/generations', { body: small })),
    );
    expect(replies.map(({ status }) => status).toSorted()).toEqual([
      201,
      201,
      201,
      ...Array.from({ length: 7 }, () => 503),
    ]);
    for (const reply of replies.filter(({ status }) => status === 503)) {
      expect(reply.error().code).toBe('SERVER_BUSY');
      expect(reply.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    }
    const [first = ''] = await pending();
    expect(await pending()).toHaveLength(3);
    expect((await api.ask('POST', '/v1/images/generate', { body: small })).status).toBe(503);
    expect((await api.ask('GET', '/health')).status).toBe(200);
    await api.client.call('generations.cancel', { params: { id: first } });
    await api.submit(small);
    expect((await api.client.call('queue.get', {})).limit).toBe(3);
  });
});
