import { readFile, stat } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rawExchange } from '../../../support/transport.ts';
import { askAt, small, useApi } from '../../../support/apiApp.ts';

const api = useApi();
const port = (): number => Number(new URL(api.url()).port);
const post = (body: unknown, headers = {}) => api.ask('POST', '/v1/images/generations', { body, headers });

/** With a Host of our own, which fetch does not allow. */
function statusWith(headers: Record<string, string>, path = '/health'): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port: port(), path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end();
  });
}

describe('the ground rules', () => {
  it('stands in server.json, for its owner only, and is gone from it after a clean stop', async () => {
    const file = join(api.dataDir(), 'server.json');
    const facts = z
      .strictObject({ url: z.string(), pid: z.int(), startedAt: z.int() })
      .parse(JSON.parse(await readFile(file, 'utf8')));
    expect(facts).toMatchObject({ url: api.url(), pid: process.pid });
    expect(Math.abs(facts.startedAt - Date.now())).toBeLessThan(600_000);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await api.app().stop();
    await expect(stat(file)).rejects.toThrow('ENOENT');
    await api.restart();
  });

  it('answers JSON in UTF-8 that nobody keeps', async () => {
    const reply = await api.ask('GET', '/v1/queue');
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['an unknown path', 'GET', '/v1/nope', 404, 'NOT_FOUND'],
    ['an unknown path beyond /v1', 'GET', '/nope', 404, 'NOT_FOUND'],
    ['an unknown job', 'GET', '/v1/images/generations/gen_nope', 404, 'NOT_FOUND'],
    ['an unknown image', 'GET', '/v1/images/img_nope', 404, 'NOT_FOUND'],
    ['a path that climbs', 'GET', '/v1/images/..%2f..%2fetc%2fpasswd/file', 404, 'NOT_FOUND'],
    ['a verb the path does not have', 'PUT', '/v1/queue', 405, 'METHOD_NOT_ALLOWED'],
    ['another verb', 'DELETE', '/v1/images/generations', 405, 'METHOD_NOT_ALLOWED'],
    ['broken percent-encoding', 'GET', '/v1/images/%zz', 400, 'INVALID_REQUEST'],
    ['an unknown query field', 'GET', '/v1/queue?nope=1', 400, 'INVALID_REQUEST'],
    ['a query field twice', 'GET', '/v1/images?page=1&page=2', 400, 'INVALID_REQUEST'],
  ])('answers %s with its code', async (_what, method, path, status, code) => {
    const reply = await api.ask(method, path);
    expect(reply.status).toBe(status);
    const error = reply.error();
    expect(error.code).toBe(code);
    expect(error.message).toMatch(/^[A-Z`/].{20,}/s);
    if (status === 405) expect(reply.headers.get('allow')).toMatch(/[A-Z]+/);
    if (status === 400) expect(error.issues).not.toHaveLength(0);
  });

  it.each([
    ['{"prompt":', ''],
    ['[1,2', ''],
    ['"text"', ''],
    ['null', ''],
    ['', ''],
    ['NaN', ''],
  ])('refuses the body %j as a whole', async (body, path) => {
    const reply = await post(body);
    expect(reply.status).toBe(400);
    expect(reply.error()).toMatchObject({ code: 'INVALID_REQUEST', issues: [{ path }] });
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=latin1',
  ])('refuses a body of the type %s', async (type) => {
    const reply = await post('{"prompt":"a"}', { 'content-type': type });
    expect(reply.status).toBe(415);
    expect(reply.error().code).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  it('refuses a body over 64 MiB without reading it to its end', async () => {
    const head = `POST /v1/images/generations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: ${64 * 1024 * 1024 + 1}\r\n\r\n{"prompt":"`;
    const answer = await rawExchange(port(), head);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain('"PAYLOAD_TOO_LARGE"');
  });

  it('refuses a body that turns out to be over 64 MiB as it comes in chunks', async () => {
    const chunk = new Uint8Array(1024 * 1024).fill(0x20);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1;
        if (sent > 200) controller.close();
        else controller.enqueue(chunk);
      },
    });
    const init = { method: 'POST', body, duplex: 'half', headers: { 'content-type': 'application/json' } } as const;
    const status = await fetch(`${api.url()}/v1/images/generations`, init).then(
      (response) => response.status,
      () => 'the connection was closed while it was still sending',
    );
    expect([413, 'the connection was closed while it was still sending']).toContain(status);
    expect(sent).toBeLessThan(200);
    expect((await api.ask('GET', '/health')).status).toBe(200);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '127.0.0.1:1', 'LOCALHOST:80', '127.3.2.1'])(
    'lets the Host %s in',
    async (host) => {
      expect((await statusWith({ host })).status).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'evil.example:8081',
    '10.0.0.1',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '0.0.0.0',
    '127.0.0.1@evil.example',
  ])('refuses the Host %j, on every route', async (host) => {
    for (const path of ['/health', '/v1/queue', '/docs', '/nope']) {
      const { status, text } = await statusWith({ host }, path);
      expect(status).toBe(403);
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'INVALID_HOST' } });
    }
  });

  it.each(['https://evil.example', 'http://localhost:1', 'null', 'file://', 'http://127.0.0.1.evil.example'])(
    'refuses the Origin %s, reading or writing',
    async (origin) => {
      for (const reply of [await api.ask('GET', '/v1/queue', { headers: { origin } }), await post(small, { origin })]) {
        expect(reply.status).toBe(403);
        expect(reply.error().code).toBe('INVALID_ORIGIN');
        expect(reply.headers.get('access-control-allow-origin')).toBeNull();
      }
    },
  );

  it('lets its own pages in, and origins once they are on the list', async () => {
    const origin = 'https://notes.example';
    expect((await api.ask('GET', '/v1/queue', { headers: { origin: api.url() } })).status).toBe(200);
    await api.client.call('settings.patch', { body: { allowedOrigins: [origin] } });
    const reply = await api.ask('GET', '/v1/queue', { headers: { origin } });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('access-control-allow-origin')).toBe(origin);
    const preflight = await askAt(api.url(), 'OPTIONS', '/v1/images/generations', {
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
    });
    expect(preflight.status).toBe(204);
    await api.client.call('settings.patch', { body: { allowedOrigins: [] } });
    expect((await api.ask('GET', '/v1/queue', { headers: { origin } })).status).toBe(403);
  });
});
