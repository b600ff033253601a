import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createParser } from 'eventsource-parser';
import { afterEach, describe, expect, it } from 'vitest';
import { errorBody } from '../../../src/shared/schema/error.ts';
import { memoryFeed, startTestServer, until } from '../../support/transport.ts';
import type { TestServer } from '../../support/transport.ts';

interface Listener {
  readonly status: number;
  readonly headers: Headers;
  readonly messages: { type: string; id: string | undefined; data: { gap?: boolean; id?: number } }[];
  readonly comments: string[];
  readonly ended: Promise<void>;
  leave(): void;
}
type Feed = ReturnType<typeof memoryFeed>;

const servers: TestServer[] = [];
afterEach(async () => {
  for (const { server } of servers.splice(0)) await server.close();
});
const start = async (
  streams: { keepAliveMs?: number; maxStreams?: number } = {},
): Promise<{ test: TestServer; feed: Feed }> => {
  const feed = memoryFeed();
  const test = await startTestServer({ feed, streams, closeGraceMs: 600_000 });
  servers.push(test);
  return { test, feed };
};

async function listen(test: TestServer, path = '/v1/events', headers: Record<string, string> = {}): Promise<Listener> {
  const leaving = new AbortController();
  const response = await fetch(test.url + path, { headers, signal: leaving.signal });
  const messages: Listener['messages'] = [];
  const comments: string[] = [];
  const parser = createParser({
    onEvent: ({ event = '', id, data }) => messages.push({ type: event, id, data: JSON.parse(data) }),
    onComment: (comment) => comments.push(comment),
  });
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) parser.feed(decoder.decode(chunk, { stream: true }));
  };
  const ended = response.headers.get('content-type')?.startsWith('text/event-stream')
    ? read().catch(() => undefined)
    : Promise.resolve();
  return {
    status: response.status,
    headers: response.headers,
    messages,
    comments,
    ended,
    leave: () => leaving.abort(),
  };
}

const ids = (listener: Listener) =>
  listener.messages.filter(({ type }) => type !== 'snapshot').map(({ id }) => Number(id));

describe('event streams over HTTP', () => {
  it('send a snapshot, then what happens, with headers no proxy buffers', async () => {
    const { test, feed } = await start();
    const listener = await listen(test);
    feed.publish();
    await until(() => listener.messages.length === 2);
    expect(Object.fromEntries(listener.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    expect(listener.messages.map(({ type, id }) => [type, id])).toEqual([
      ['snapshot', '0'],
      ['job.note', '1'],
    ]);
    listener.leave();
    await until(() => feed.listeners() === 0);
  });

  it('end once their key is taken back, or a first key is made that they do not have', async () => {
    const keys = new Set<string>();
    const feed = memoryFeed();
    const test = await startTestServer({
      feed,
      streams: { keepAliveMs: 20 },
      closeGraceMs: 600_000,
      guard: {
        keySet: () => keys.size > 0,
        holderOfKey: (key) => (keys.has(key) ? { name: key } : undefined),
        holderOfSession: () => undefined,
        allowedOrigins: () => [],
      },
    });
    servers.push(test);
    const open = await listen(test);
    await until(() => open.comments.length > 1);
    keys.add('one').add('two');
    await open.ended;
    const [one, two] = [
      await listen(test, '/v1/events', { 'x-api-key': 'one' }),
      await listen(test, '/v1/events', { 'x-api-key': 'two' }),
    ];
    await until(() => one.comments.length > 1);
    keys.delete('one');
    await one.ended;
    const heard = two.comments.length;
    await until(() => two.comments.length > heard + 1);
    expect(feed.listeners()).toBe(1);
    two.leave();
  });

  it('replay what was missed after Last-Event-ID and say when some of it is gone', async () => {
    const { test, feed } = await start();
    for (let i = 0; i < 1000; i += 1) feed.publish();
    const listener = await listen(test, '/v1/events', { 'last-event-id': '300' });
    feed.publish();
    await until(() => ids(listener).length === 701);
    expect(ids(listener)).toEqual(Array.from({ length: 701 }, (_, i) => 301 + i));
    expect(listener.messages[0]?.data.gap).toBe(false);
    feed.prune(500);
    for (const after of ['100', '5000', '99999999999999999999']) {
      const late = await listen(test, '/v1/events', { 'last-event-id': after });
      await until(() => late.messages.length > 0);
      expect([after, late.messages[0]?.data.gap]).toEqual([after, true]);
      feed.publish();
      await until(() => ids(late).at(-1) === feed.lastId());
      late.leave();
    }
    listener.leave();
  });

  it('refuse a bad Last-Event-ID, unknown query keys and unknown jobs', async () => {
    const { test } = await start();
    const refusal = async (path: string, headers: Record<string, string> = {}) => {
      const response = await fetch(test.url + path, { headers });
      const { error } = errorBody.parse(await response.json());
      return [response.status, error.code, error.issues?.map(({ path: field }) => field)];
    };
    for (const bad of ['-1', '1.5', 'abc', '1e3']) {
      expect(await refusal('/v1/events', { 'last-event-id': bad })).toEqual([
        400,
        'INVALID_REQUEST',
        ['last-event-id'],
      ]);
    }
    expect(await refusal('/v1/events?token=1')).toEqual([400, 'INVALID_REQUEST', ['token']]);
    expect(await refusal('/v1/images/generations/none/events')).toEqual([404, 'NOT_FOUND', undefined]);
  });

  it('of one job carry only its events and end after the last', async () => {
    const { test, feed } = await start();
    const listener = await listen(test, '/v1/images/generations/gen_a/events');
    feed.publish('gen_b');
    feed.publish('gen_a');
    feed.publish('gen_a', 'job.cancelled');
    await listener.ended;
    expect(ids(listener)).toEqual([2, 3]);
  });

  it('drop a reader that never reads, while others go on', async () => {
    const { test, feed } = await start();
    const stuck: Socket = connect(test.port, '127.0.0.1').pause();
    stuck.on('error', () => undefined);
    stuck.write('GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const good = await listen(test);
    await until(() => feed.listeners() === 2);
    const note = 'x'.repeat(20_000);
    for (let sent = 0; feed.listeners() === 2; sent += 1) {
      if (sent > 5000) throw new Error('the slow reader was never dropped');
      feed.publish('gen_a', 'job.note', note);
      if (sent % 10 === 0) await until(() => ids(good).length === sent + 1);
    }
    feed.publish();
    await until(() => ids(good).at(-1) === feed.lastId());
    expect(ids(good)).toEqual(Array.from({ length: feed.lastId() }, (_, i) => i + 1));
    stuck.destroy();
    good.leave();
  });

  it('are kept alive by comments', async () => {
    const { test } = await start({ keepAliveMs: 20 });
    const listener = await listen(test);
    await until(() => listener.comments.length >= 2);
    expect(listener.comments[0]).toContain('keep-alive');
    listener.leave();
  });

  it('are limited in number: one more is told to come back later', async () => {
    const { test, feed } = await start({ maxStreams: 2 });
    const open = [await listen(test), await listen(test)];
    const refused = await fetch(`${test.url}/v1/events`);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(errorBody.parse(await refused.json()).error.code).toBe('SERVER_BUSY');
    open[0]?.leave();
    await until(() => feed.listeners() === 1);
    const next = await listen(test);
    expect(next.status).toBe(200);
    for (const listener of [...open, next]) listener.leave();
  });

  it('end when the server closes', async () => {
    const { test, feed } = await start();
    const listener = await listen(test);
    await test.server.close();
    await listener.ended;
    await until(() => feed.listeners() === 0);
    expect(listener.messages).toHaveLength(1);
  });
});
