import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorBody } from '../../../src/shared/schema/error.ts';
import { startTestServer } from '../../support/transport.ts';
import type { TestServer } from '../../support/transport.ts';

const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i % 256));
let folder = '';
let test: TestServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tintype-files-'));
  await writeFile(join(folder, 'full.png'), bytes);
  await writeFile(join(folder, 'empty.png'), '');
  const answer = (id: string) => ({
    body: { file: join(folder, `${id}.png`), mediaType: 'image/png', etag: '"tag-1"' },
  });
  test = await startTestServer({
    handlers: {
      'images.file': ({ params }) => answer(params.id),
      'images.thumbnail': ({ params }) => answer(params.id),
    },
  });
});
afterAll(async () => {
  await test.server.close();
  await rm(folder, { recursive: true });
});

const get = (headers: Record<string, string> = {}, id = 'full', method = 'GET') =>
  fetch(`${test.url}/v1/images/${id}/file`, { headers, method });
const body = async (response: Response) => Buffer.from(await response.arrayBuffer());

describe('image files', () => {
  it('come whole, with their tag, length and a long cache', async () => {
    for (const response of [await get(), await fetch(`${test.url}/v1/images/full/thumbnail`)]) {
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        etag: '"tag-1"',
        'content-type': 'image/png',
        'content-length': '1000',
        'accept-ranges': 'bytes',
        'cache-control': 'private, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      });
      expect(await body(response)).toEqual(bytes);
    }
  });

  it('come as headers only for HEAD, and empty when empty', async () => {
    const head = await get({ range: 'bytes=0-1' }, 'full', 'HEAD');
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '1000', '']);
    const empty = await get({}, 'empty');
    expect([empty.status, empty.headers.get('content-length'), await empty.text()]).toEqual([200, '0', '']);
  });

  it('are not sent again to who has them', async () => {
    for (const tag of ['"tag-1"', 'W/"tag-1"', '"other", "tag-1"', '*']) {
      const response = await get({ 'if-none-match': tag, range: 'bytes=0-1' });
      expect([tag, response.status, response.headers.get('etag'), await response.text()]).toEqual([
        tag,
        304,
        '"tag-1"',
        '',
      ]);
    }
    expect((await get({ 'if-none-match': '"other"' })).status).toBe(200);
  });

  it.each([
    ['bytes=0-9', 0, 9],
    ['bytes=990-', 990, 999],
    ['bytes=-10', 990, 999],
    ['bytes=500-5000', 500, 999],
  ])('come in part for %s', async (range, start, end) => {
    const response = await get({ range });
    expect([response.status, response.headers.get('content-range')]).toEqual([206, `bytes ${start}-${end}/1000`]);
    expect(await body(response)).toEqual(bytes.subarray(start, end + 1));
  });

  it('come whole for several ranges, a stale If-Range or nonsense', async () => {
    const cases: Record<string, string>[] = [
      { range: 'bytes=0-1,5-6' },
      { range: 'bytes=0-1', 'if-range': '"old"' },
      { range: 'lines=1-2' },
      { range: 'bytes=9-1' },
    ];
    for (const headers of cases) {
      const response = await get(headers);
      expect([headers, response.status, (await body(response)).length]).toEqual([headers, 200, 1000]);
    }
    expect((await get({ range: 'bytes=0-1', 'if-range': '"tag-1"' })).status).toBe(206);
  });

  it('answer 416 with their size for a range outside', async () => {
    const response = await get({ range: 'bytes=1000-' });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
    expect(errorBody.parse(await response.json()).error.code).toBe('INVALID_REQUEST');
    expect((await get({ range: 'bytes=-5' }, 'empty')).status).toBe(416);
  });

  it('that are gone are a 404', async () => {
    const response = await get({}, 'gone');
    expect([response.status, errorBody.parse(await response.json()).error.code]).toEqual([404, 'NOT_FOUND']);
    expect(test.bugs).toEqual([]);
  });
});
