import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpServer } from '../../../src/main/transport/http/server.ts';
import { createRouter } from '../../../src/main/transport/router.ts';
import { exampleHandlers, memoryFeed, rawExchange, startTestServer, until } from '../../support/transport.ts';
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

const raw = (lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;

describe('the HTTP server', () => {
  it('will not listen beyond loopback without a key, and says what to do about a port in use', async () => {
    const { port } = await start();
    const make = (key: boolean) => {
      const server = createHttpServer({
        call: createRouter({ handlers: exampleHandlers(), onBug: () => undefined }),
        feed: memoryFeed(),
        guard: {
          keySet: () => key,
          holderOfKey: (candidate) => (candidate === 'K' ? {} : undefined),
          holderOfSession: () => undefined,
          allowedOrigins: () => [],
        },
        version: '0.1.0',
        log: { error: () => undefined },
      });
      running.push(server);
      return server;
    };
    await expect(make(false).listen({ host: '0.0.0.0', port: 0 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringContaining('key'),
    });
    await expect(make(false).listen({ host: '127.0.0.1', port })).rejects.toMatchObject({
      name: 'AppError',
      message: expect.stringContaining('--port 0'),
    });
    await expect(make(true).listen({ host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      name: 'AppError',
      message: expect.stringContaining('--host'),
    });
    const open = await make(true).listen({ host: '0.0.0.0', port: 0 });
    expect(open.url).toBe(`http://127.0.0.1:${open.port}`);
    expect(
      await rawExchange(
        open.port,
        raw(['GET /v1/queue HTTP/1.1', 'Host: any.lan', 'X-API-Key: K', 'Connection: close']),
      ),
    ).toMatch(/^HTTP\/1\.1 200/);
    for (const host of ['::1', '::']) {
      const six = await make(true).listen({ host, port: 0 });
      expect(six.url).toBe(`http://[::1]:${six.port}`);
      expect((await fetch(`${six.url}/health`)).status).toBe(200);
    }
  });

  it('ends the signal of a handler whose caller went away, and of all when it closes', async () => {
    const signals: AbortSignal[] = [];
    const { url, server } = await start({
      handlers: {
        'queue.get': async (_input, { signal }) => {
          signals.push(signal);
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          throw new Error('gone');
        },
      },
    });
    const leaving = new AbortController();
    const first = fetch(`${url}/v1/queue`, { signal: leaving.signal }).catch(() => undefined);
    await until(() => signals.length === 1);
    leaving.abort();
    await first;
    await until(() => signals[0]?.aborted === true);
    const second = fetch(`${url}/v1/queue`);
    await until(() => signals.length === 2);
    await server.close();
    expect((await second).status).toBe(500);
    expect(signals[1]?.aborted).toBe(true);
  });

  it('closes although a client never finishes its request', async () => {
    const { port, server } = await start({ closeGraceMs: 100 });
    const hanging = rawExchange(
      port,
      'POST /v1/images/generations HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
    ).catch(() => '');
    await new Promise((resolve) => setTimeout(resolve, 100));
    await server.close();
    expect(await hanging).toBe('');
  });

  it('serves the studio from its folder, and nothing outside of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tintype-ui-'));
    await mkdir(join(folder, 'ui', 'assets'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'secret');
    await writeFile(join(folder, 'ui', '.hidden'), 'secret');
    await writeFile(join(folder, 'ui', 'index.html'), '<title>Studio</title>');
    await writeFile(join(folder, 'ui', 'assets', 'a.js'), 'run()');
    const { url, port } = await start({ uiFolder: join(folder, 'ui') });
    const page = await fetch(`${url}/`);
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<title>Studio</title>',
    ]);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect((await fetch(`${url}/assets/a.js`)).headers.get('cache-control')).toContain('immutable');
    expect((await fetch(`${url}/`, { method: 'HEAD' })).status).toBe(200);
    for (const path of ['/nope', '/.hidden', '/assets', '/v1/nope', '/v1/queue/']) {
      const missing = await fetch(url + path);
      expect([path, missing.status, missing.headers.get('content-type')]).toEqual([
        path,
        404,
        'application/json; charset=utf-8',
      ]);
    }
    for (const path of ['/../secret.txt', '/..%2fsecret.txt', '/assets/../../secret.txt', '/%2e%2e/secret.txt']) {
      const answer = await rawExchange(port, raw([`GET ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close']));
      expect([path, answer.slice(0, 10)]).toEqual([path, 'HTTP/1.1 4']);
    }
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/`, { method: 'POST' })).status).toBe(404);
    await rm(folder, { recursive: true });
  });
});
