import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createImageProtocol } from '../../../src/main/electron/imageProtocol.ts';
import { studioFile } from '../../../src/main/electron/studioFiles.ts';
import type { Handlers } from '../../../src/main/transport/call.ts';
import { createRouter } from '../../../src/main/transport/router.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { exampleHandlers } from '../../support/transport.ts';

const PIXELS = 'not really a picture';

function serve(over: Partial<Handlers> = {}) {
  const folder = tempFolder();
  const studio = path.join(folder, 'studio');
  mkdirSync(path.join(studio, 'assets'), { recursive: true });
  writeFileSync(path.join(studio, 'index.html'), '<title>Tintype</title>');
  writeFileSync(path.join(studio, 'assets/index-Ab_1.js'), 'let a');
  writeFileSync(path.join(folder, 'secret.json'), '{}');
  const file = path.join(folder, 'picture.png');
  writeFileSync(file, PIXELS);
  const errors: unknown[] = [];
  const sizes: number[] = [];
  const known = ({ id }: { id: string }): void => {
    if (id !== 'img_1') throw new AppError('NOT_FOUND', 'There is no such image.');
  };
  const handlers = exampleHandlers({
    'images.file': ({ params }) => {
      known(params);
      return { body: { file, mediaType: 'image/png', etag: '"abc"' } };
    },
    'images.thumbnail': ({ params, query }) => {
      known(params);
      sizes.push(query.size);
      return { body: { file, mediaType: 'image/webp', etag: '"abc-t"' } };
    },
    ...over,
  });
  const handle = createImageProtocol({
    call: createRouter({ handlers, onBug: (error) => errors.push(error) }),
    studio,
    onError: (error) => errors.push(error),
  });
  return {
    errors,
    sizes,
    file,
    ask: (url: string, init?: RequestInit) => handle(new Request(new URL(url, 'tintype-app://studio/').href, init)),
  };
}

describe('the scheme of the studio', () => {
  it('serves a picture by its id', async () => {
    const { ask } = serve();
    const answer = await ask('/v1/images/img_1/file');
    expect([answer.status, await answer.text()]).toEqual([200, PIXELS]);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '20',
      etag: '"abc"',
      'accept-ranges': 'bytes',
      'cache-control': 'private, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
  });

  it.each<[string, number, string, string | null]>([
    ['bytes=0-2', 206, 'not', 'bytes 0-2/20'],
    ['bytes=-7', 206, 'picture', 'bytes 13-19/20'],
    ['bytes=13-', 206, 'picture', 'bytes 13-19/20'],
    ['bytes=20-', 416, '', 'bytes */20'],
    ['lines=1-2', 200, PIXELS, null],
  ])('answers the range %s with %i', async (range, status, text, contentRange) => {
    const { ask } = serve();
    const answer = await ask('/v1/images/img_1/file', { headers: { range } });
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
      status,
      text,
      contentRange,
    ]);
  });

  it('sends nothing again that has not changed', async () => {
    const { ask } = serve();
    const answer = await ask('/v1/images/img_1/file', { headers: { 'if-none-match': '"abc"' } });
    expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([304, '', '"abc"']);
  });

  it('serves thumbnails in the size asked for', async () => {
    const { ask, sizes } = serve();
    const answer = await ask('/v1/images/img_1/thumbnail?size=512');
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'image/webp',
      PIXELS,
    ]);
    await (await ask('/v1/images/img_1/thumbnail')).text();
    expect(sizes).toEqual([512, 256]);
  });

  it('answers HEAD with the headers alone', async () => {
    const { ask } = serve();
    const answer = await ask('/v1/images/img_1/file', { method: 'HEAD' });
    expect([answer.status, await answer.text(), answer.headers.get('content-length')]).toEqual([200, '', '20']);
  });

  it.each([
    ['/v1/images/img_2/file', 404, 'NOT_FOUND'],
    ['/v1/images/img_1%2f..%2fx/file', 404, 'NOT_FOUND'],
    ['/v1/images/%E0%A4/file', 400, 'INVALID_REQUEST'],
    ['/v1/images/img_1/thumbnail?size=9', 400, 'INVALID_REQUEST'],
    ['/v1/images/img_1/thumbnail?size=big', 400, 'INVALID_REQUEST'],
    ['/v1/images/img_1/file?x=1', 400, 'INVALID_REQUEST'],
  ])('refuses %s with %i', async (url, status, code) => {
    const { ask, errors } = serve();
    const answer = await ask(url);
    expect([answer.status, await answer.json()]).toMatchObject([status, { error: { code } }]);
    expect(errors).toEqual([]);
  });

  it('says so when the file is gone', async () => {
    const { ask } = serve({
      'images.file': () => ({ body: { file: '/nowhere/at/all.png', mediaType: 'image/png', etag: '"x"' } }),
    });
    const answer = await ask('/v1/images/img_1/file');
    const text = await answer.text();
    expect([answer.status, text.includes('nowhere')]).toEqual([404, false]);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('only reads: not %s', async (method) => {
    const { ask } = serve();
    expect((await ask('/v1/images/img_1/file', { method })).status).toBe(405);
  });

  it.each(['/v1/images', '/v1/settings', '/v1/images/img_1', '/health', '/docs', '/secret.json', '/assets'])(
    'has nothing else: %s',
    async (url) => {
      expect((await serve().ask(url)).status).toBe(404);
    },
  );

  it('answers only for its own host', async () => {
    const { ask } = serve();
    expect((await ask('tintype-app://other/index.html')).status).toBe(404);
    expect((await ask('tintype-app://studio:80/index.html')).status).toBe(404);
  });

  it('serves the page under a policy that lets nothing in, and assets for good', async () => {
    const { ask } = serve();
    const page = await ask('/');
    expect([page.status, await page.text(), page.headers.get('cache-control')]).toEqual([
      200,
      '<title>Tintype</title>',
      'no-cache',
    ]);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/script-src 'self'(;|$)/);
    expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    const asset = await ask('/assets/index-Ab_1.js');
    expect([asset.status, asset.headers.get('content-type'), asset.headers.get('cache-control')]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ]);
  });

  it.each([
    '/../secret.json',
    '/%2e%2e/secret.json',
    '/..%2fsecret.json',
    '/..\\secret.json',
    '/assets/..%5c..%5csecret.json',
    '/./index.html%00.js',
    'tintype-app://studio//etc/hosts.json',
  ])('serves nothing from above its folder: %s', async (url) => {
    const answer = await serve().ask(url);
    expect([answer.status, (await answer.text()).includes('{')]).toEqual([404, false]);
  });

  it('makes no path that leaves the folder, of whatever address', () => {
    const nasty = fc.array(fc.constantFrom('..', '.', '/', '\\', '%2f', '~', 'a', 'C:', '\0', '.html', '.js', ' '), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          nasty.map((parts) => parts.join('')),
        ),
        (text) => {
          const file = studioFile('/studio', `/${text}`);
          if (file === undefined) return;
          const relative = path.relative('/studio', file);
          expect(
            relative.startsWith('..') || path.isAbsolute(relative) || file.includes('\0') || file.includes('\\'),
          ).toBe(false);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
