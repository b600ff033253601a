import { createServer } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { readJsonBody } from '../../../src/main/transport/http/readBody.ts';
import { listenHere } from '../../support/listenHere.ts';

/** What comes of reading the body of a request that is sent so far, after which the client is gone. */
async function readUntilGone(request: string): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const server = createServer((asked) => {
    readJsonBody(asked, 1000).then(resolve, resolve);
    asked.once('data', () => client.destroy());
  });
  const { hostname, port } = new URL(await listenHere(server));
  const client = connect(Number(port), hostname, () => client.write(request));
  return promise;
}

const head = (length: string): string =>
  `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${length}\r\n\r\n`;

describe('a body that breaks off', () => {
  it.each([
    ['of told length', `${head('Content-Length: 100')}{"prompt":`],
    ['in chunks', `${head('Transfer-Encoding: chunked')}a\r\n{"prompt":\r\n`],
  ])('is refused as such, %s', async (_, request) => {
    expect(await readUntilGone(request)).toMatchObject({
      code: 'INVALID_REQUEST',
      issues: [{ path: '', message: 'it broke off' }],
    });
  });

  it('is no matter once it was there as a whole', async () => {
    expect(await readUntilGone(`${head('Content-Length: 14')}{"prompt":"a"}`)).toEqual({ prompt: 'a' });
  });
});
