import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEngineClient, isWholePng } from '../../../src/main/engine/engineClient.ts';
import type { EngineClient } from '../../../src/main/engine/engineClient.ts';
import { toWireBody } from '../../../src/main/engine/wireBody.ts';
import { renderRequest } from '../../support/standIn.ts';

const never = new AbortController().signal;
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

async function withServer(answer: RequestListener, use: (client: EngineClient) => Promise<void>): Promise<void> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = createEngineClient({ port, secret: 'a secret of this test', callTimeoutMs: 300 });
  try {
    await use(client);
  } finally {
    client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('engine client', () => {
  it('takes only a whole PNG for an image', () => {
    expect(isWholePng(png)).toBe(true);
    fc.assert(
      fc.property(fc.nat(png.length - 1), (length) => {
        expect(isWholePng(png.subarray(0, length))).toBe(false);
      }),
    );
  });

  it('sends the secret and an id that needs escaping', async () => {
    const seen: string[] = [];
    const answer: RequestListener = (request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      response.end(png);
    };
    await withServer(answer, async (client) => {
      expect((await client.image('a/b ?', 0, never)).is).toBe('ok');
    });
    expect(seen).toEqual(['GET /sdcpp/v1/jobs/a%2Fb%20%3F/images/0 Bearer a secret of this test']);
  });

  it.each<[string, RequestListener, string]>([
    ['no answer', () => {}, 'timeout'],
    ['an answer that never ends', (_, response) => void response.write('{'), 'timeout'],
    ['a cut connection', (request) => void request.socket.destroy(), 'unreachable'],
    [
      'an answer cut in the middle',
      (_, response) => void response.writeHead(202, { 'content-length': 99 }).write('{', () => response.destroy()),
      'unreachable',
    ],
    ['an error of the protocol', (_, response) => void response.writeHead(400).end('{"error":"bad"}'), 'refused'],
    ['an error page', (_, response) => void response.writeHead(500).end('<html>'), 'garbage'],
    [
      'another status with sense',
      (_, response) => void response.writeHead(200).end('{"id":"1","status":"queued"}'),
      'garbage',
    ],
    [
      'an id no URL can hold',
      (_, response) => void response.writeHead(202).end('{"id":"\\ud800","status":"queued"}'),
      'garbage',
    ],
    ['sense', (_, response) => void response.writeHead(202).end('{"id":"1","status":"queued"}'), 'ok'],
  ])('of %s makes a reply and never throws nor hangs', async (_, answer, is) => {
    await withServer(answer, async (client) => {
      expect((await client.submit(toWireBody(renderRequest), never)).is).toBe(is);
    });
  });

  it('answers aborted as soon as nobody wants to know', async () => {
    const abort = new AbortController();
    await withServer(
      () => abort.abort(),
      async (client) => {
        expect(await client.job('1', false, abort.signal, 3_600_000)).toEqual({ is: 'aborted' });
        expect(await client.job('1', false, abort.signal, 3_600_000)).toEqual({ is: 'aborted' });
      },
    );
  });

  it('asks anew when a kept connection was closed meanwhile', async () => {
    let calls = 0;
    const answer: RequestListener = (request, response) => {
      calls += 1;
      if (calls === 2) request.socket.destroy();
      else response.end(png);
    };
    await withServer(answer, async (client) => {
      expect((await client.image('1', 0, never)).is).toBe('ok');
      expect((await client.image('1', 0, never)).is).toBe('ok');
    });
    expect(calls).toBe(3);
  });
});
