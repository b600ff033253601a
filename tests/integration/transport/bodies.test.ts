import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations } from '../../../src/shared/contract/operations.ts';
import { errorBody } from '../../../src/shared/schema/error.ts';
import { malformedGeneration } from '../../support/malformed.ts';
import { exampleHandlers, rawExchange, startTestServer } from '../../support/transport.ts';
import type { TestServer } from '../../support/transport.ts';

const prompts: string[] = [];
let test: TestServer;
beforeAll(async () => {
  test = await startTestServer({
    handlers: {
      'generations.create': (input, context) => {
        prompts.push(input.body.prompt);
        return exampleHandlers()['generations.create'](input, context);
      },
    },
  });
});
afterAll(async () => {
  await test.server.close();
  expect(test.bugs).toEqual([]);
});

const path: string = operations['generations.create'].path;
const post = (
  body: string | Uint8Array<ArrayBuffer> | null,
  headers: Record<string, string> = { 'content-type': 'application/json' },
  to = path,
) => fetch(test.url + to, { method: 'POST', body, headers });
const refusal = async (response: Response) => {
  const { error } = errorBody.parse(await response.json());
  return { status: response.status, code: error.code, issues: error.issues };
};
const head = (...lines: string[]) =>
  [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', ...lines, '', ''].join('\r\n');

describe('bodies', () => {
  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    'are read as %s',
    async (type) => {
      expect((await post('{"prompt":"a"}', { 'content-type': type })).status).toBe(201);
    },
  );

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/jsonx',
    'nonsense',
  ])('are refused as %s', async (type) => {
    expect(await refusal(await post('{"prompt":"a"}', { 'content-type': type }))).toMatchObject({
      status: 415,
      code: 'UNSUPPORTED_MEDIA_TYPE',
    });
  });

  it('are refused without a type, or compressed', async () => {
    expect((await refusal(await post(new Uint8Array([0x7b, 0x7d]), {}))).status).toBe(415);
    expect(
      (await refusal(await post('{}', { 'content-type': 'application/json', 'content-encoding': 'gzip' }))).status,
    ).toBe(415);
  });

  it('must be there where one is asked for', async () => {
    for (const headers of [{}, { 'content-type': 'application/json' }]) {
      expect(await refusal(await post(null, headers))).toMatchObject({ status: 400, issues: [{ path: '' }] });
    }
  });

  it('may be empty or {} where none is asked for, and nothing else', async () => {
    const pause = operations['queue.pause'].path;
    expect((await post(null, {}, pause)).status).toBe(200);
    expect((await post(null, { 'content-type': 'application/json' }, pause)).status).toBe(200);
    expect((await post('{}', undefined, pause)).status).toBe(200);
    expect(await refusal(await post('{"a":1}', undefined, pause))).toMatchObject({
      status: 400,
      issues: [{ path: 'a' }],
    });
    expect(await refusal(await post('[1]', undefined, pause))).toMatchObject({ status: 400, issues: [{ path: '' }] });
    const patch = await fetch(`${test.url}/v1/images/generations/gen_1`, { method: 'PATCH' });
    expect((await refusal(patch)).status).toBe(400);
  });

  it.each(['{', '{"prompt":"a",}', 'prompt', '{"prompt":"a"} x', "{'a':1}", '\u0000', '{"prompt":"a\nb"}'])(
    'that are not JSON are a 400 that says where: %j',
    async (body) => {
      const { status, issues } = await refusal(await post(body));
      expect(status).toBe(400);
      expect(issues).toEqual([{ path: '', message: expect.stringContaining('JSON') }]);
    },
  );

  it('that are not UTF-8 are refused, and split characters are put together', async () => {
    const invalid = Buffer.concat([Buffer.from('{"prompt":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]);
    expect(await refusal(await post(invalid))).toMatchObject({ status: 400, issues: [{ path: '' }] });
    const text = 'Žluťoučký 猫 🦊';
    const bytes = Buffer.from(JSON.stringify({ prompt: text }));
    await new Promise<void>((resolve, reject) => {
      const socket = connect(test.port, '127.0.0.1').setNoDelay(true);
      socket
        .once('error', reject)
        .once('data', () => socket.destroy())
        .once('close', () => resolve());
      socket.write(head(`Content-Length: ${bytes.length}`));
      const next = (at: number): void => {
        if (at < bytes.length) socket.write(bytes.subarray(at, at + 1), () => setImmediate(next, at + 1));
      };
      next(0);
    });
    expect(prompts.at(-1)).toBe(text);
  });

  it('that are depth bombs, key bombs or value bombs are refused and crash nothing', async () => {
    const million = 1_000_000;
    const bombs = [
      '['.repeat(20 * million),
      '{"a":'.repeat(million),
      `{"prompt":${'['.repeat(70)}${']'.repeat(70)}}`,
      `[${'[],'.repeat(million)}1]`,
      `{${Array.from({ length: 200_000 }, (_, i) => `"k${i}":1`).join()}}`,
      `{"prompt":"${'\\"'.repeat(million)}`,
    ];
    for (const bomb of bombs) expect((await refusal(await post(bomb))).status).toBe(400);
    const deep = await refusal(await post('['.repeat(1000)));
    expect(deep.issues).toEqual([{ path: '', message: 'it is nested deeper than 64 levels' }]);
    const { issues } = await refusal(await post(`{${Array.from({ length: 5000 }, (_, i) => `"k${i}":1`).join()}}`));
    expect(issues?.length).toBeLessThan(300);
  });

  it('over 64 MiB are refused before they are read: by their stated length, and while they come in chunks', async () => {
    const stated = await rawExchange(test.port, head('Content-Length: 67108865'));
    expect(stated).toMatch(/^HTTP\/1\.1 413 .*PAYLOAD_TOO_LARGE/s);
    const waiting = await rawExchange(test.port, head('Content-Length: 67108865', 'Expect: 100-continue'));
    expect(waiting).toMatch(/^HTTP\/1\.1 413 /);

    const sent = await new Promise<{ bytes: number; answer: string }>((resolve, reject) => {
      const socket = connect(test.port, '127.0.0.1');
      const chunk = Buffer.alloc(1024 * 1024, 0x61);
      let [bytes, answer] = [0, ''];
      const more = (): void => {
        if (answer !== '' || socket.destroyed) return;
        bytes += chunk.length;
        socket.write(`${chunk.length.toString(16)}\r\n`);
        socket.write(chunk);
        socket.write('\r\n', () => setImmediate(more));
      };
      socket.setEncoding('utf8').on('data', (text: string) => {
        answer += text;
      });
      // Once it has answered, the server may cut off what is still being sent.
      socket.once('error', (error) => answer === '' && reject(error)).once('close', () => resolve({ bytes, answer }));
      socket.write(head('Transfer-Encoding: chunked'));
      more();
    });
    expect(sent.answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(sent.bytes).toBeLessThan(256 * 1024 * 1024);
  });

  it('over 64 MiB get their answer through to a client that sends first and reads later', async () => {
    expect(await refusal(await post(Buffer.alloc(66 * 1024 * 1024, 0x20)))).toMatchObject({
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
    });
  });

  it('of just under 64 MiB are read', async () => {
    const body = Buffer.concat([
      Buffer.from('{"prompt":"a","initImage":"'),
      Buffer.alloc(63 * 1024 * 1024, 0x41),
      Buffer.from('"}'),
    ]);
    expect((await post(body)).status).toBe(201);
  });

  it('wait for 100 Continue where the client asks for it', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(test.port, '127.0.0.1');
      let text = '';
      socket.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('{"prompt":"a"}');
      });
      socket.once('error', reject).once('close', () => resolve(text));
      socket.write(head('Content-Length: 14', 'Expect: 100-continue', 'Connection: close'));
    });
    expect(answer).toContain('HTTP/1.1 201');
  });

  it('with one mistake, 2,000 of them, get a 400 that names the field, and never a 5xx', async () => {
    await fc.assert(
      fc.asyncProperty(malformedGeneration, async ({ body, field }) => {
        const { status, issues } = await refusal(await post(JSON.stringify(body)));
        expect(status).toBe(400);
        expect(issues?.map((issue) => issue.path)).toContain(field);
      }),
      { numRuns: 2000 },
    );
  });
});
