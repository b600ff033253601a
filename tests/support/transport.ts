import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Snapshot, StoredEvent } from '../../src/shared/contract/events.ts';
import * as example from '../../src/shared/contract/examples.ts';
import { operationNames, operations } from '../../src/shared/contract/operations.ts';
import type { Operation } from '../../src/shared/contract/operation.ts';
import { AppError } from '../../src/shared/schema/error.ts';
import type { Call, Handlers } from '../../src/main/transport/call.ts';
import type { EventFeed } from '../../src/main/transport/eventFeed.ts';
import { createHttpServer } from '../../src/main/transport/http/server.ts';
import type { HttpServer, HttpServerOptions } from '../../src/main/transport/http/server.ts';
import { createRouter } from '../../src/main/transport/router.ts';

/** Handlers that answer with the examples of the contract; some may be replaced. */
export function exampleHandlers(over: Partial<Handlers> = {}): Handlers {
  const examples = operationNames.map((name) => {
    const operation: Operation = operations[name];
    const body = operation.output === 'text' ? 'tintype_up 1\n' : operation.example?.output;
    return [
      name,
      () => {
        if (operation.output === 'bytes') throw new AppError('NOT_FOUND', 'There is no such image.');
        return { body };
      },
    ];
  });
  return { ...(Object.fromEntries(examples) as Handlers), ...over };
}

/** An in-memory feed that behaves as the journal does: stored first, then heard of. */
export function memoryFeed(): EventFeed & {
  publish(jobId?: string, type?: 'job.note' | 'job.cancelled', note?: string): StoredEvent;
  prune(upTo: number): void;
  listeners(): number;
} {
  let events: StoredEvent[] = [];
  let last = 0;
  const listeners = new Set<(event: StoredEvent) => void>();
  return {
    snapshot: (jobId): Snapshot | undefined =>
      jobId === undefined || jobId.startsWith('gen_')
        ? {
            lastEventId: last,
            gap: false,
            engine: example.engine,
            queue: example.queue,
            jobs: [{ ...example.pending, id: jobId ?? example.ID }],
          }
        : undefined,
    since: (after, jobId, limit) =>
      events.filter((e) => e.id > after && (jobId === undefined || e.jobId === jobId)).slice(0, limit),
    firstId: () => events[0]?.id ?? 0,
    lastId: () => last,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    publish(jobId = example.ID, type = 'job.note', note = 'n') {
      last += 1;
      const event: StoredEvent =
        type === 'job.note'
          ? { id: last, at: last, jobId, type, data: { jobId, note } }
          : { id: last, at: last, jobId, type, data: { jobId } };
      events.push(event);
      for (const listener of listeners) listener(event);
      return event;
    },
    prune(upTo) {
      events = events.filter((event) => event.id > upTo);
    },
    listeners: () => listeners.size,
  };
}

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly server: HttpServer;
  readonly bugs: unknown[];
}

/** A server on a free port with example handlers; close it in the test. */
export async function startTestServer(
  over: Partial<HttpServerOptions> & { handlers?: Partial<Handlers>; key?: string; origins?: string[] } = {},
): Promise<TestServer> {
  const bugs: unknown[] = [];
  const call: Call = createRouter({
    handlers: exampleHandlers(over.handlers),
    onBug: (error) => bugs.push(error),
    checkOutputs: true,
  });
  const server = createHttpServer({
    call,
    feed: memoryFeed(),
    guard: {
      keySet: () => over.key !== undefined,
      holderOfKey: (candidate) => (candidate === over.key ? {} : undefined),
      holderOfSession: () => undefined,
      allowedOrigins: () => over.origins ?? [],
    },
    version: '0.1.0',
    log: { error: (facts) => bugs.push(facts) },
    ...over,
  });
  const { url, port } = await server.listen({ host: '127.0.0.1', port: 0 });
  return { url, port, server, bugs };
}

/** Sends bytes on a bare socket and resolves with everything that came back until it closed. */
export function rawExchange(port: number, send: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(answer));
    socket.write(send);
  });
}

export async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 1000) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
