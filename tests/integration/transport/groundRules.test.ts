import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ID, request } from '../../../src/shared/contract/examples.ts';
import { errorBody } from '../../../src/shared/schema/error.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { exampleHandlers, rawExchange, startTestServer } from '../../support/transport.ts';
import type { TestServer } from '../../support/transport.ts';

const running: { close(): Promise<void> }[] = [];
const start = async (options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> => {
  const started = await startTestServer(options);
  running.push(started.server);
  return started;
};
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

const refusal = async (response: Response) => {
  const { error } = errorBody.parse(await response.json());
  return { status: response.status, code: error.code, issues: error.issues };
};
const json = (value: unknown): { method: string; body: string; headers: Record<string, string> } => ({
  method: 'POST',
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
});
const raw = (lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

describe('the HTTP transport', () => {
  it('answers a submit with 201, Location and the security headers', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/v1/images/generations`, json(request));
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`/v1/images/generations/${ID}`);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(await response.json()).toMatchObject({ id: ID, status: 'pending' });
  });

  it('passes query, path, the headers of the schema and the name of the client on', async () => {
    const seen: unknown[] = [];
    const { url } = await start({
      handlers: {
        'generations.create': (input, context) => {
          seen.push(input.headers, context.client);
          return exampleHandlers()['generations.create'](input, context);
        },
        'generations.list': (input, context) => {
          seen.push(input.query, context.client);
          return exampleHandlers()['generations.list'](input, context);
        },
      },
    });
    const { headers, ...rest } = json(request);
    await fetch(`${url}/v1/images/generations`, {
      ...rest,
      headers: { ...headers, 'idempotency-key': 'k', prefer: 'wait=3', 'x-other': '1', 'x-client': 'My App' },
    });
    await fetch(`${url}/v1/images/generations?tag.type=a&page=2&status=error`, {
      headers: { 'user-agent': 'curl/8.5.0 (x)' },
    });
    expect(seen).toEqual([
      { 'idempotency-key': 'k', prefer: 'wait=3' },
      'My App',
      { tag: { type: 'a' }, page: 2, limit: 20, status: 'error' },
      'curl',
    ]);
  });

  it('merges what is wrong with the query with what is wrong with the body', async () => {
    const { url } = await start();
    const { status, issues } = await refusal(await fetch(`${url}/v1/images/generations?a=1&a=2`, json({ steps: '8' })));
    expect(status).toBe(400);
    expect(issues?.map(({ path }) => path).sort()).toEqual(['a', 'prompt', 'steps']);
  });

  it('tells a wrong path from a wrong verb, and answers HEAD', async () => {
    const { url } = await start();
    for (const path of ['/nowhere', '/v1/queue/', '/v1/images/generations/', '/v1', '//v1/queue', '/docs/']) {
      expect([path, (await refusal(await fetch(url + path))).code]).toEqual([path, 'NOT_FOUND']);
    }
    const wrong = [
      ['PUT', '/v1/queue', 'GET, HEAD'],
      ['GET', '/v1/images/generate', 'POST'],
      ['DELETE', '/v1/images/generations', 'POST, GET, HEAD'],
      ['PROPFIND', '/v1/queue', 'GET, HEAD'],
      ['POST', '/v1/events', 'GET, HEAD'],
      ['OPTIONS', '/health', 'GET, HEAD'],
    ];
    for (const [method = '', path = '', allow] of wrong) {
      const response = await fetch(url + path, { method });
      expect([path, response.headers.get('allow')]).toEqual([path, allow]);
      expect(await refusal(response)).toMatchObject({ status: 405, code: 'METHOD_NOT_ALLOWED' });
    }
    for (const path of [
      '/health',
      '/v1/queue',
      '/metrics',
      '/openapi.json',
      '/docs',
      '/',
      '/v1/events',
      `/v1/images/generations/${ID}/events`,
    ]) {
      const head = await fetch(url + path, { method: 'HEAD' });
      expect([path, head.status, await head.text()]).toEqual([path, 200, '']);
    }
    expect((await fetch(`${url}/metrics`)).headers.get('content-type')).toContain('text/plain; version=0.0.4');
  });

  it('refuses bad percent-encoding and an address that is too long', async () => {
    const { url, port } = await start();
    expect(await refusal(await fetch(`${url}/v1/images/%E0%A4%A`))).toMatchObject({
      status: 400,
      code: 'INVALID_REQUEST',
    });
    expect(await refusal(await fetch(`${url}/v1/queue?x=%`))).toMatchObject({ status: 400, issues: [{ path: 'x' }] });
    const long = await rawExchange(port, raw([`GET /v1/images/${'a'.repeat(100_000)} HTTP/1.1`, 'Host: localhost']));
    expect(long).toMatch(/^HTTP\/1\.1 400 .*INVALID_REQUEST/s);
    expect((await refusal(await fetch(`${url}/v1/images/${'a'.repeat(4000)}`))).issues).toMatchObject([{ path: 'id' }]);
  });

  it.each([
    ['not HTTP', 'hello\r\n\r\n'],
    ['a bad header', 'GET / HTTP/1.1\r\nHost: localhost\r\nbad header\r\n\r\n'],
    [
      'two lengths',
      'POST /v1/queue/pause HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    ],
    [
      'length and chunks',
      'POST /v1/queue/pause HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a broken chunk',
      'POST /v1/images/generations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    ],
    ['NUL bytes', '\0\0\0\0\r\n\r\n'],
  ])('answers %s with 400 in the error form, and lives on', async (_name, text) => {
    const { url, port, bugs } = await start();
    const answer = await rawExchange(port, text);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(errorBody.parse(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).error.code).toBe('INVALID_REQUEST');
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(bugs).toEqual([]);
  });

  it('refuses foreign hosts, foreign origins and a missing host', async () => {
    const { url, port } = await start();
    const asHost = (lines: string[]) => rawExchange(port, raw(['GET /health HTTP/1.1', ...lines, 'Connection: close']));
    expect(await asHost(['Host: evil.example'])).toMatch(/^HTTP\/1\.1 403 .*INVALID_HOST/s);
    expect(await asHost([])).toMatch(/^HTTP\/1\.1 403 .*INVALID_HOST/s);
    expect(await asHost([`Host: [::1]:${port}`])).toMatch(/^HTTP\/1\.1 200 /);
    expect(await refusal(await fetch(`${url}/health`, { headers: { origin: 'https://evil.example' } }))).toMatchObject({
      status: 403,
      code: 'INVALID_ORIGIN',
    });
    expect((await fetch(`${url}/health`, { headers: { origin: url } })).status).toBe(200);
    const bad = await rawExchange(port, raw(['GET /%zz HTTP/1.1', 'Host: evil.example', 'Connection: close']));
    expect(bad).toMatch(/^HTTP\/1\.1 403 .*INVALID_HOST/s);
  });

  it('serves an allowlisted origin with CORS, preflight included, without a key', async () => {
    const origin = 'https://app.example';
    const { url } = await start({ origins: [origin], key: 'K' });
    const preflight = await fetch(`${url}/v1/images/generations`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PATCH');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('idempotency-key');
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
    const refused = await fetch(`${url}/v1/queue`, { headers: { origin } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, origin]);
    const answer = await fetch(`${url}/v1/queue`, { headers: { origin, 'x-api-key': 'K' } });
    expect([answer.status, answer.headers.get('vary')]).toEqual([200, 'Origin']);
    expect(answer.headers.get('access-control-expose-headers')).toBe('ETag, Location, Retry-After, Content-Range');
    expect(
      (
        await fetch(`${url}/v1/queue`, {
          method: 'OPTIONS',
          headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
        })
      ).status,
    ).toBe(403);
  });

  it('wants the key on every route but /health, unknown ones and broken ones included', async () => {
    const { url } = await start({ key: 'the-key' });
    for (const path of [
      '/v1/queue',
      '/docs',
      '/openapi.json',
      '/',
      '/metrics',
      '/nowhere',
      '/v1/events',
      '/%zz',
      '/health/',
      '/health%2f',
    ]) {
      const response = await fetch(url + path);
      expect([path, response.status, response.headers.get('www-authenticate')?.startsWith('Bearer')]).toEqual([
        path,
        401,
        true,
      ]);
      expect((await refusal(response)).code).toBe('UNAUTHORIZED');
    }
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/v1/queue`, { method: 'PUT' })).status).toBe(401);
    const basic = `Basic ${Buffer.from('x:the-key').toString('base64')}`;
    const ways: Record<string, string>[] = [
      { authorization: 'Bearer the-key' },
      { authorization: basic },
      { 'x-api-key': 'the-key' },
      { auth_key: 'the-key' },
    ];
    for (const headers of ways)
      expect([headers, (await fetch(`${url}/v1/queue`, { headers })).status]).toEqual([headers, 200]);
    expect((await fetch(`${url}/v1/queue`, { headers: { 'x-api-key': 'other' } })).status).toBe(401);
    expect((await fetch(`${url}/nowhere`, { headers: { 'x-api-key': 'the-key' } })).status).toBe(404);
  });

  it('tells the studio from the rest by the route, however an address is written', async () => {
    const uiFolder = tempFolder();
    await writeFile(join(uiFolder, 'index.html'), '<title>Studio</title>');
    const { port } = await start({ key: 'the-key', uiFolder });
    const statusOf = async (target: string): Promise<[string, string]> => {
      const answer = await rawExchange(port, raw([`GET ${target} HTTP/1.1`, 'Host: localhost', 'Connection: close']));
      return [target, answer.slice(9, 12)];
    };
    expect(await statusOf('/')).toEqual(['/', '200']);
    const written = (path: string) => [
      path,
      `http://localhost${path}`,
      `HTTP://other.example:1${path}`,
      `https://x${path}`,
      `${path}#part`,
      `http://x${path}#part`,
      path.replace('e', '%65'),
    ];
    for (const target of [
      '/v1/queue',
      '/v1/settings',
      '/v1/events',
      '/metrics',
      '/docs/start.js',
      '/openapi.json',
    ].flatMap(written))
      expect(await statusOf(target)).toEqual([target, '401']);
    // An address that cannot be read is refused, not failed over.
    expect(await statusOf('/%zz')).toEqual(['/%zz', '401']);
  });
});
