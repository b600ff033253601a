import { Agent, request } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorBody } from '../../../../src/shared/schema/error.ts';
import { small, useApi } from '../../../support/apiApp.ts';
import type { BadRequest } from '../../../support/malformedBodies.ts';
import { badRequest } from '../../../support/malformedRequests.ts';
import { rawExchange } from '../../../support/transport.ts';

const api = useApi();
const COUNT = 10_000;
const AT_ONCE = 16;
/** Far beyond what any answer takes; only a request that is never answered meets it. */
const HANGS_AFTER_MS = 60_000;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
const port = (): number => Number(new URL(api.url()).port);

beforeAll(async () => void (await api.client.call('queue.pause', {})));
afterAll(() => agent.destroy());

function send({ method, path, headers, body }: BadRequest): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(
      {
        host: '127.0.0.1',
        port: port(),
        agent,
        method,
        path,
        headers: { ...headers, ...length },
        timeout: HANGS_AFTER_MS,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
        response.on('error', reject);
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What is wrong with an answer; undefined when it is as it should be. */
function faultOf(bad: BadRequest, { status, text }: { status: number; text: string }): string | undefined {
  const said = `${status} ${text.slice(0, 300)}`;
  if (!bad.statuses.includes(status)) return `expected ${bad.statuses.join(' or ')}: ${said}`;
  const parsed = errorBody.strict().safeParse(JSON.parse(text));
  if (!parsed.success) return `not the form of an error: ${said}`;
  if (status !== 400) return undefined;
  const paths = parsed.data.error.issues?.map(({ path }) => path) ?? [];
  if (paths.length === 0) return `no issues: ${said}`;
  return bad.field === undefined || paths.includes(bad.field) ? undefined : `does not name ${bad.field}: ${said}`;
}

describe('malformed requests', () => {
  it('by the ten thousand are each refused in the right form, name what is wrong, change nothing, and harm nobody', async () => {
    const before = await api.client.call('settings.get', {});
    const seed = Date.now() % 2 ** 31;
    const requests = fc.sample(badRequest, { numRuns: COUNT, seed });
    const faults: { bad: BadRequest; fault: string }[] = [];
    const kinds = new Map<string, number>();
    let next = 0;
    const worker = async (): Promise<void> => {
      for (let bad = requests[next++]; bad !== undefined; bad = requests[next++]) {
        const answer = await send(bad).catch((error: unknown) => ({ status: 0, text: String(error) }));
        const fault = faultOf(bad, answer);
        if (fault !== undefined) faults.push({ bad, fault });
        kinds.set(bad.what, (kinds.get(bad.what) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const shown = faults.slice(0, 5).map(({ bad, fault }) => ({
      ...bad,
      body: String(bad.body ?? '').slice(0, 300),
      path: bad.path.slice(0, 300),
      fault,
    }));
    expect(shown, `seed ${seed}`).toEqual([]);
    expect([...kinds.values()].reduce((sum, count) => sum + count, 0)).toBe(COUNT);
    expect(kinds.size).toBe(13);

    expect((await api.client.call('generations.list', {})).total).toBe(0);
    expect(await api.client.call('settings.get', {})).toEqual(before);
    await api.client.call('queue.resume', {});
    await api.draw(small);
  });

  it('that are no HTTP at all are answered 400 or cut off, and the server goes on', async () => {
    const garbage = fc.sample(
      fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.concat([bytes, Buffer.from('\r\n\r\n')])),
        fc
          .constantFrom(
            'GET\r\n\r\n',
            'GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n',
            'GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
            'POST /v1/images/generations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
            'POST /v1/images/generations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n',
            'POST /v1/images/generations HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n',
            `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
            `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'a'.repeat(40_000)}\r\n\r\n`,
            'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n bad: folding\r\nX\u0000Y: 1\r\n\r\n',
          )
          .map((text) => Buffer.from(text)),
      ),
      200,
    );
    for (const bytes of garbage) {
      const answer = await rawExchange(port(), Buffer.from(bytes)).catch((error: unknown) => String(error));
      expect(answer, bytes.toString('latin1')).toMatch(
        /^(HTTP\/1\.1 (400|403|404|413|431) |Error: (read ECONNRESET|write EPIPE)|$)/,
      );
    }
    expect((await api.client.call('health.get', {})).status).toBe('ok');
  });
});
