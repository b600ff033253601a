import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Generation } from '../../../../src/shared/schema/generation.ts';
import { imageView } from '../../../../src/shared/schema/image.ts';
import { small, useApi } from '../../../support/apiApp.ts';

const api = useApi();
let castle: Generation;
let ships: Generation;
const idOf = (state: Generation, index = 0): string => state.result?.images[index]?.id ?? '';
beforeAll(async () => {
  castle = await api.draw({ ...small, prompt: 'a CASTLE on a hill', tags: { type: 'place', n: 7 } });
  ships = await api.draw({ ...small, prompt: 'two ships at sea, Ålesund', count: 2, tags: { type: 'boat' } });
});

async function found(query: string): Promise<string[]> {
  const reply = await api.ask('GET', `/v1/images?${query}`);
  expect(reply.status, reply.bytes.toString()).toBe(200);
  return JSON.parse(reply.bytes.toString()).items.map(({ id }: { id: string }) => id);
}

describe('the gallery', () => {
  it('lists images newest first, in pages', async () => {
    const everything = [idOf(ships, 1), idOf(ships, 0), idOf(castle)];
    expect(await found('')).toEqual(everything);
    expect(await found('limit=2')).toEqual(everything.slice(0, 2));
    expect(await found('limit=2&page=2')).toEqual(everything.slice(2));
    const { items: _, ...page } = JSON.parse((await api.ask('GET', '/v1/images?limit=2')).bytes.toString());
    expect(page).toEqual({ page: 1, limit: 2, total: 3, pages: 2 });
  });

  it.each([
    ['query=castle', 1],
    ['query=cast', 1],
    ['query=hill%20castle', 1],
    ['query=castle%20ship', 0],
    ['query=ship', 2],
    ['query=%C3%A5lesund', 2],
    ['query=boat', 2],
    ['query=noise', 3],
    ['query=%22%20OR%20*', 0],
    ['model=noise', 3],
    ['model=nope', 0],
    ['tag.type=boat', 2],
    ['tag.n=7', 1],
    ['tag.type=place&query=castle', 1],
    ['favourite=true', 0],
    ['favourite=false', 3],
  ])('finds by %s', async (query, count) => {
    expect(await found(query)).toHaveLength(count);
  });

  it('finds by when they were drawn, ends left out, with anything else', async () => {
    const times = await Promise.all(
      [idOf(castle), idOf(ships, 0), idOf(ships, 1)].map(
        async (id) => (await api.ask('GET', `/v1/images/${id}`)).as(imageView).createdAt,
      ),
    );
    const [first = 0, , last = 0] = times;
    const older = times.filter((at) => at < last).length;
    expect(await found(`before=${last}`)).toHaveLength(older);
    expect(await found(`after=${first}`)).toEqual([idOf(ships, 1), idOf(ships, 0)]);
    expect(await found(`before=${last + 1}&after=${first - 1}&limit=2&page=2`)).toEqual([idOf(castle)]);
    expect(await found(`after=${first}&query=castle`)).toEqual([]);
    expect(await found(`before=${first}`)).toEqual([]);
  });

  it.each([
    ['before=-1', 'before'],
    ['after=2026-01-31', 'after'],
    ['favourite=1', 'favourite'],
    ['favourite=yes', 'favourite'],
    ['limit=1000', 'limit'],
    ['nope=1', 'nope'],
    ['page=0', 'page'],
  ])('refuses %s', async (query, path) => {
    const reply = await api.ask('GET', `/v1/images?${query}`);
    expect([reply.status, reply.error().issues?.map((issue) => issue.path)]).toEqual([400, [path]]);
  });

  it('keeps favourites and changed tags, over a restart too', async () => {
    const id = idOf(castle);
    const patch = (body: object) => api.ask('PATCH', `/v1/images/${id}`, { body });
    expect((await patch({ favourite: true })).as(imageView)).toMatchObject({
      id,
      favourite: true,
      tags: { type: 'place', n: 7 },
    });
    expect((await patch({ tags: { album: 'best' } })).as(imageView)).toMatchObject({
      favourite: true,
      tags: { album: 'best' },
    });
    await api.restart();
    expect(await found('favourite=true&tag.album=best')).toEqual([id]);
    expect(await found('tag.type=place')).toEqual([]);
    expect((await api.ask('GET', `/v1/images/${id}`)).as(imageView).recipe?.request.tags).toEqual({
      type: 'place',
      n: 7,
    });
    expect((await patch({ favourite: 'yes' })).error().issues).toMatchObject([{ path: 'favourite' }]);
    expect((await patch({ prompt: 'new' })).error().issues?.[0]?.path).toBe('prompt');
    expect((await patch({ tags: { a: null } })).error().issues?.[0]?.path).toBe('tags.a');
    expect((await api.ask('PATCH', '/v1/images/img_nope', { body: { favourite: true } })).status).toBe(404);
  });
});

describe('the file of an image', () => {
  const get = (headers = {}, method = 'GET') => api.ask(method, `/v1/images/${idOf(castle)}/file`, { headers });

  it('comes whole, with a tag and a long life', async () => {
    const reply = await get();
    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('accept-ranges')]).toEqual([
      200,
      'image/png',
      'bytes',
    ]);
    expect(reply.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(reply.headers.get('etag')).toMatch(/^"[^"]+"$/);
    expect(reply.headers.get('content-length')).toBe(String(reply.bytes.length));
    const head = await get({}, 'HEAD');
    expect([head.status, head.bytes.length, head.headers.get('etag')]).toEqual([200, 0, reply.headers.get('etag')]);
  });

  it('is not sent again to whoever has it', async () => {
    const etag = (await get()).headers.get('etag') ?? '';
    for (const header of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
      const reply = await get({ 'if-none-match': header });
      expect([reply.status, reply.bytes.length, reply.headers.get('etag')]).toEqual([304, 0, etag]);
    }
    expect((await get({ 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('comes in the part that is asked for', async () => {
    const { bytes, headers } = await get();
    const size = bytes.length;
    const parts: [string, number, number][] = [
      ['0-0', 0, 0],
      ['10-19', 10, 19],
      ['-5', size - 5, size - 1],
      [`${size - 3}-`, size - 3, size - 1],
      [`5-${size * 2}`, 5, size - 1],
    ];
    for (const [range, start, end] of parts) {
      const reply = await get({ range: `bytes=${range}` });
      expect(reply.status).toBe(206);
      expect(reply.headers.get('content-range')).toBe(`bytes ${start}-${end}/${size}`);
      expect(reply.bytes.equals(bytes.subarray(start, end + 1))).toBe(true);
    }
    const etag = headers.get('etag') ?? '';
    expect((await get({ range: 'bytes=0-9', 'if-range': etag })).status).toBe(206);
    expect((await get({ range: 'bytes=0-9', 'if-range': '"other"' })).status).toBe(200);
    for (const range of [`bytes=${size}-`, 'bytes=-0']) {
      const reply = await get({ range });
      expect([reply.status, reply.headers.get('content-range'), reply.error().code]).toEqual([
        416,
        `bytes */${size}`,
        'INVALID_REQUEST',
      ]);
    }
    for (const range of ['bytes=a-b', 'lines=1-2', 'bytes=9-1']) expect((await get({ range })).status).toBe(200);
  });

  it('has thumbnails as WebP in a few sizes', async () => {
    const thumbnail = (size: string, headers = {}) =>
      api.ask('GET', `/v1/images/${idOf(castle)}/thumbnail${size}`, { headers });
    for (const size of ['', '?size=64', '?size=1024']) {
      const reply = await thumbnail(size);
      expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'image/webp']);
      const { format, width, height } = await sharp(reply.bytes).metadata();
      expect(format).toBe('webp');
      expect(Math.max(width, height)).toBeLessThanOrEqual(1024);
      expect((await thumbnail(size, { 'if-none-match': reply.headers.get('etag') ?? '' })).status).toBe(304);
    }
    for (const size of ['63', '1025', 'big', '64.5'])
      expect((await thumbnail(`?size=${size}`)).error().issues?.[0]?.path).toBe('size');
    expect((await api.ask('GET', '/v1/images/img_nope/thumbnail')).status).toBe(404);
  });
});

describe('DELETE of an image', () => {
  it('takes its file and thumbnails along, and leaves its job and siblings', async () => {
    const [gone, kept] = [idOf(ships, 0), idOf(ships, 1)];
    await api.ask('GET', `/v1/images/${gone}/thumbnail`);
    const files = () =>
      readdirSync(api.dataDir(), { recursive: true, encoding: 'utf8' }).filter((name) => name.includes(gone));
    expect(files().length).toBeGreaterThan(0);
    const reply = await api.ask('DELETE', `/v1/images/${gone}`);
    expect(JSON.parse(reply.bytes.toString())).toEqual({ id: gone, deleted: true });
    expect(files()).toEqual([]);
    for (const path of ['', '/file', '/thumbnail'])
      expect((await api.ask('GET', `/v1/images/${gone}${path}`)).status).toBe(404);
    expect((await api.ask('DELETE', `/v1/images/${gone}`)).status).toBe(404);
    expect(await found('query=ship')).toEqual([kept]);
    const state = await api.client.call('generations.get', { params: { id: ships.id } });
    expect(state.status).toBe('complete');
    expect(state.result?.images.map(({ image }) => image !== undefined)).toEqual([false, true]);
    await api.restart();
    expect(await found('query=ship')).toEqual([kept]);
    expect(existsSync(join(api.dataDir(), 'images'))).toBe(true);
  });
});
