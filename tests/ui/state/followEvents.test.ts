import { describe, expect, it } from 'vitest';
import { followEvents } from '../../../src/renderer/client/followEvents.ts';
import type { LinkMessage } from '../../../src/renderer/client/link.ts';
import { retryDelay } from '../../../src/renderer/client/retryDelay.ts';
import { snapshotOf } from '../support/feedInputs.ts';
import { handTimers } from '../support/handTimers.ts';

const encoder = new TextEncoder();

function frame(type: string, data: object, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
function snapshotFrame(lastEventId: number, gap = false): string {
  const input = snapshotOf({ lastEventId, gap });
  return frame('snapshot', input.kind === 'snapshot' ? input.snapshot : {}, lastEventId);
}
const noteFrame = (id: number): string => frame('job.note', { id, at: 1, jobId: 'a', note: `note ${id}` }, id);

/** A server that takes connections one by one; the test plays it. */
function fakeServer() {
  const timers = handTimers();
  const heard: LinkMessage[] = [];
  const connections: {
    readonly headers: Record<string, string>;
    accept(status?: number): ReadableStreamDefaultController<Uint8Array>;
    refuse(): void;
    readonly signal: AbortSignal;
  }[] = [];
  const stream = followEvents({
    url: '/v1/events',
    after: timers.after,
    random: () => 1,
    listener: (message) => void heard.push(message),
    fetch: (_url, { headers, signal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')));
        connections.push({
          headers,
          signal,
          refuse: () => reject(new Error('nothing there')),
          accept(status = 200) {
            let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
            const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
            resolve({ status, body });
            if (!controller) throw new Error('the stream has no controller');
            return controller;
          },
        });
      }),
  });
  const states = (): string[] => heard.flatMap((message) => (message.kind === 'state' ? [message.state] : []));
  const events = (): number[] => heard.flatMap((message) => (message.kind === 'event' ? [message.event.id] : []));
  return { timers, heard, connections, stream, states, events };
}

/** Streams hand their chunks over in turns of their own. */
const turns = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('an event stream', () => {
  it('is live from its snapshot on, and tells events however they are cut into pieces', async () => {
    const server = fakeServer();
    const body = server.connections[0]!.accept();
    const bytes = encoder.encode(snapshotFrame(4) + frame('job.note', { id: 5, at: 1, jobId: 'a', note: 'größer' }, 5));
    for (const byte of bytes) body.enqueue(new Uint8Array([byte]));
    await turns();
    expect(server.states()).toEqual(['connecting', 'live']);
    expect(server.heard.at(-1)).toEqual({
      kind: 'event',
      event: { id: 5, at: 1, type: 'job.note', jobId: 'a', data: { jobId: 'a', note: 'größer' } },
    });
    server.stream.stop();
  });

  it('comes back after a loss and asks for what it missed', async () => {
    const server = fakeServer();
    expect(server.connections[0]!.headers['last-event-id']).toBeUndefined();
    const body = server.connections[0]!.accept();
    body.enqueue(encoder.encode(snapshotFrame(4) + noteFrame(5)));
    await turns();
    body.close();
    await turns();
    expect(server.states()).toEqual(['connecting', 'live', 'lost']);
    await server.timers.pass(retryDelay(1, () => 1));
    expect(server.connections[1]!.headers['last-event-id']).toBe('5');
    server.connections[1]!.accept().enqueue(encoder.encode(snapshotFrame(7) + noteFrame(6) + noteFrame(7)));
    await turns();
    expect([server.states().at(-1), server.events()]).toEqual(['live', [5, 6, 7]]);
    server.stream.stop();
  });

  it('goes on from the snapshot when what it missed is gone', async () => {
    const server = fakeServer();
    const first = server.connections[0]!.accept();
    first.enqueue(encoder.encode(snapshotFrame(400)));
    await turns();
    first.error(new Error('cut'));
    await turns();
    await server.timers.pass(500);
    const second = server.connections[1]!.accept();
    second.enqueue(encoder.encode(snapshotFrame(3, true)));
    await turns();
    second.close();
    await turns();
    await server.timers.pass(500);
    expect(server.connections[2]!.headers['last-event-id']).toBe('3');
    server.stream.stop();
  });

  it('waits longer after each failure, and not at all when told to try', async () => {
    const server = fakeServer();
    server.connections[0]!.refuse();
    await turns();
    await server.timers.pass(499);
    expect(server.connections).toHaveLength(1);
    await server.timers.pass(1);
    server.connections[1]!.refuse();
    await turns();
    await server.timers.pass(999);
    expect(server.connections).toHaveLength(2);
    server.stream.wake();
    await turns();
    expect(server.connections).toHaveLength(3);
    server.stream.stop();
  });

  it('gives up a connection on which nothing comes any more', async () => {
    const server = fakeServer();
    server.connections[0]!.accept().enqueue(encoder.encode(snapshotFrame(1)));
    await turns();
    await server.timers.pass(44_000);
    expect(server.states().at(-1)).toBe('live');
    await server.timers.pass(1000);
    await turns();
    expect(server.states().at(-1)).toBe('lost');
    expect(server.connections[0]!.signal.aborted).toBe(true);
    server.stream.stop();
  });

  it('stays at the door of a server that wants a key until it is told to try again', async () => {
    const server = fakeServer();
    server.connections[0]!.accept(401);
    await turns();
    expect(server.states()).toEqual(['connecting', 'locked']);
    await server.timers.pass(600_000);
    expect(server.connections).toHaveLength(1);
    server.stream.wake();
    await turns();
    server.connections[1]!.accept().enqueue(encoder.encode(snapshotFrame(1)));
    await turns();
    expect(server.states().at(-1)).toBe('live');
    server.stream.stop();
  });

  it('passes over what it cannot read', async () => {
    const server = fakeServer();
    const odd =
      frame('job.invented', { id: 5 }) + frame('job.note', { id: 6, at: 1, note: 7 }) + 'event: job.note\ndata: {\n\n';
    server.connections[0]!.accept().enqueue(encoder.encode(snapshotFrame(4) + odd + noteFrame(8)));
    await turns();
    expect([server.events(), server.states().at(-1)]).toEqual([[8], 'live']);
    server.stream.stop();
  });

  it('is silent once stopped, and leaves no timer behind', async () => {
    const server = fakeServer();
    const body = server.connections[0]!.accept();
    body.enqueue(encoder.encode(snapshotFrame(4)));
    await turns();
    const before = server.heard.length;
    server.stream.stop();
    await turns();
    expect([server.heard.length, server.timers.waiting(), server.connections[0]!.signal.aborted]).toEqual([
      before,
      0,
      true,
    ]);
  });
});

describe('the wait before the next try', () => {
  it('doubles from a quarter or half of a second to fifteen, by chance within half of it', () => {
    expect([1, 2, 3, 20, 1000].map((failures) => retryDelay(failures, () => 0))).toEqual([250, 500, 1000, 7500, 7500]);
    expect([1, 2, 3, 20].map((failures) => retryDelay(failures, () => 1))).toEqual([500, 1000, 2000, 15_000]);
  });
});
