import { beforeAll, describe, expect, it } from 'vitest';
import { writeNoiseModel } from '../../../support/noiseModel.ts';
import { small, useApi } from '../../../support/apiApp.ts';

const api = useApi();
const ids: string[] = [];
const bodies = [
  { tags: { type: 'goal_mancity', id: 4 } },
  { tags: { type: 'goal_mancity', id: 5 } },
  { tags: { type: 'card', id: 4, 'a.b': 'dotted', 'ü &=': 'ä/?' } },
  { tags: { type: '4' }, model: 'other' },
  {},
];

beforeAll(async () => {
  await writeNoiseModel(`${api.dataDir()}/models/other`, { name: 'Other' });
  await api.client.call('models.scan', {});
  await api.client.call('queue.pause', {});
  for (const body of bodies) ids.push(await api.submit({ ...small, model: 'noise', ...body }));
  await api.client.call('generations.cancel', { params: { id: ids[1] ?? '' } });
});

async function found(query: string): Promise<number[]> {
  const reply = await api.ask('GET', `/v1/images/generations${query}`);
  expect(reply.status, reply.bytes.toString()).toBe(200);
  return JSON.parse(reply.bytes.toString()).items.map(({ id }: { id: string }) => ids.indexOf(id));
}

describe('the list of generations', () => {
  it('is newest first, without any image bytes', async () => {
    expect(await found('')).toEqual([4, 3, 2, 1, 0]);
  });

  it.each([
    ['?status=pending', [4, 3, 2, 0]],
    ['?status=cancelled', [1]],
    ['?status=complete', []],
    ['?model=other', [3]],
    ['?model=noise', [4, 2, 1, 0]],
    ['?model=nope', []],
    ['?tag.type=goal_mancity', [1, 0]],
    ['?tag.id=4', [2, 0]],
    ['?tag.type=goal_mancity&tag.id=4', [0]],
    ['?tag.type=4', [3]],
    ['?tag.a.b=dotted', [2]],
    [`?tag.${encodeURIComponent('ü &=')}=${encodeURIComponent('ä/?')}`, [2]],
    ['?tag.type=GOAL_MANCITY', []],
    ['?tag.type=goal', []],
    ['?tag.nope=1', []],
    ['?status=pending&tag.type=goal_mancity&model=noise', [0]],
    ['?limit=2', [4, 3]],
    ['?limit=2&page=2', [2, 1]],
    ['?limit=2&page=3', [0]],
    ['?limit=2&page=4', []],
    ['?limit=1&page=1&tag.id=4', [2]],
  ])('finds by %s', async (query, expected) => {
    expect(await found(query)).toEqual(expected);
  });

  it('counts what matches and the pages of it', async () => {
    const pageOf = async (query: string) => {
      const { items: _, ...rest } = JSON.parse(
        (await api.ask('GET', `/v1/images/generations${query}`)).bytes.toString(),
      );
      return rest;
    };
    expect(await pageOf('')).toEqual({ page: 1, limit: 20, total: 5, pages: 1 });
    expect(await pageOf('?limit=2&page=3')).toEqual({ page: 3, limit: 2, total: 5, pages: 3 });
    expect(await pageOf('?status=complete')).toEqual({ page: 1, limit: 20, total: 0, pages: 0 });
    expect(await pageOf('?limit=100&page=1000000')).toEqual({ page: 1_000_000, limit: 100, total: 5, pages: 1 });
  });

  it('finds by time, which is exclusive', async () => {
    const created = await Promise.all(ids.map(async (id) => (await api.state(id)).createdAt));
    const third = created[2] ?? 0;
    const expected = (match: (at: number) => boolean) => [4, 3, 2, 1, 0].filter((i) => match(created[i] ?? 0));
    expect(await found(`?before=${third}`)).toEqual(expected((at) => at < third));
    expect(await found(`?after=${third}`)).toEqual(expected((at) => at > third));
    expect(await found(`?after=${third - 1}&before=${third + 1}`)).toEqual(expected((at) => at === third));
    expect(await found('?before=0')).toEqual([]);
  });

  it.each([
    'limit=101',
    'limit=0',
    'limit=-1',
    'limit=1.5',
    'limit=ten',
    'limit=',
    'page=0',
    'page=-1',
    'page=1e3',
    'before=yesterday',
    'after=-1',
    'status=done',
    'status=',
    'model=',
    'nope=1',
    'tag=1',
    'tag.=1',
  ])('refuses %s by its name', async (query) => {
    const reply = await api.ask('GET', `/v1/images/generations?${query}`);
    expect(reply.status).toBe(400);
    expect(reply.error().issues?.map(({ path }) => path)).toEqual([query.slice(0, query.indexOf('='))]);
  });
});

describe('the list of jobs of every kind', () => {
  it('holds them in short, newest first, by kind and status', async () => {
    const { items, total } = await api.client.call('jobs.list', { query: { kind: 'generation', limit: 2 } });
    expect([total, items.map(({ id }) => ids.indexOf(id))]).toEqual([5, [4, 3]]);
    const cancelled = await api.client.call('jobs.list', { query: { status: 'cancelled' } });
    expect(cancelled.items).toMatchObject([{ id: ids[1], kind: 'generation', status: 'cancelled', percentage: 0 }]);
    expect((await api.ask('GET', '/v1/jobs?kind=video')).error().issues?.[0]?.path).toBe('kind');
  });

  it('answers the status of one, and cancels it', async () => {
    const id = ids[4] ?? '';
    const { links } = await api.client.call('jobs.status', { params: { id } });
    expect(links).toEqual({ self: `/v1/images/generations/${id}`, status: `/v1/jobs/${id}/status` });
    expect(await api.client.call('jobs.cancel', { params: { id } })).toMatchObject({ id, status: 'cancelled' });
    expect(await api.client.call('jobs.cancel', { params: { id } })).toMatchObject({ id, status: 'cancelled' });
    expect((await api.state(id)).status).toBe('cancelled');
    expect((await api.ask('GET', '/v1/jobs/gen_nope/status')).status).toBe(404);
    expect((await api.ask('DELETE', '/v1/jobs/gen_nope/status')).status).toBe(404);
  });
});

describe('a long queue', () => {
  it('of 5,000 waiting jobs is listed, paged, moved in and cleared without a mistake', async () => {
    const count = 5000;
    const made: string[] = [];
    const submitters = Array.from({ length: 20 }, async () => {
      for (let i = 0; i < count / 20; i += 1) made.push(await api.submit({ ...small, tags: { set: 'many' } }));
    });
    await Promise.all(submitters);
    const query = { tag: { set: 'many' }, limit: 100 };
    const pages = await Promise.all(
      [1, 25, 50, 51].map((page) => api.client.call('generations.list', { query: { ...query, page } })),
    );
    expect(pages.map(({ total, items }) => [total, items.length])).toEqual([
      [count, 100],
      [count, 100],
      [count, 100],
      [count, 0],
    ]);
    const last = pages[0]?.items[0]?.id ?? '';
    expect(await api.client.call('generations.patch', { params: { id: last }, body: { position: 1 } })).toMatchObject({
      queuePosition: 1,
    });
    const queue = await api.client.call('queue.get', {});
    expect([queue.total, queue.pending.length, queue.pending[0]?.id]).toEqual([count + 3, 200, last]);
    expect(new Set(made).size).toBe(count);
  });
});
