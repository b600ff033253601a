import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import type { z } from 'zod';
import { openApp, type App, type AppOptions } from '../../src/main/app.ts';
import { createClient, type Client } from '../../src/shared/contract/client.ts';
import { httpWire } from '../../src/shared/contract/httpWire.ts';
import { errorBody, type ErrorBody } from '../../src/shared/schema/error.ts';
import { accepted, generation, type Generation, type JobStatus } from '../../src/shared/schema/generation.ts';
import { testModelFolder } from './testModel.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** The JSON of the answer as this schema reads it; fails the test where it does not fit. */
  as<T extends z.ZodType>(schema: T): z.output<T>;
  /** The error of the answer; fails the test where there is none. */
  error(): ErrorBody['error'];
}

export interface Asked {
  /** Sent as JSON, unless it is text or bytes: those go as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The real app with the real engine, the noise model and an empty data folder, asked over HTTP. */
export interface ApiApp {
  readonly app: () => App;
  readonly url: () => string;
  readonly dataDir: () => string;
  readonly client: Client;
  ask(method: string, path: string, asked?: Asked): Promise<Reply>;
  /** Submits, expects 201, and answers the id. */
  submit(body: object, headers?: Readonly<Record<string, string>>): Promise<string>;
  state(id: string): Promise<Generation>;
  /** Polls until the job has one of these statuses. */
  until(id: string, ...statuses: JobStatus[]): Promise<Generation>;
  /** Submits and waits for a complete job. */
  draw(body: object): Promise<Generation>;
  /** Stops the app and opens it again on the same folder. */
  restart(change?: Partial<AppOptions>): Promise<void>;
}

/** A small picture: a fraction of a second on one thread. */
export const small = { prompt: 'a lighthouse', width: 64, height: 64, steps: 2 };
/** One that is at work long enough to be looked at. */
export const long = { prompt: 'a long way', width: 128, height: 128, steps: 150 };
const ended: readonly JobStatus[] = ['complete', 'error', 'cancelled'];

/** Opens the app before the tests of a file and stops it after them; it must not have met a bug of its own meanwhile. */
export function useApi(options: Partial<AppOptions> = {}): ApiApp {
  let app: App | undefined;
  let dataDir = '';
  const bugs: string[] = [];
  const note = (facts: object, message: string): void => void bugs.push(`${message} ${JSON.stringify(facts)}`);
  const silent = (): void => {};
  const open = async (change: Partial<AppOptions>): Promise<App> =>
    openApp({
      dataDir,
      modelsDirs: [join(dataDir, 'models')],
      starterModel: await testModelFolder(),
      log: { debug: silent, info: silent, warn: silent, error: note },
      http: { host: '127.0.0.1', port: 0 },
      checkOutputs: true,
      ...options,
      ...change,
    });
  const running = (): App => app ?? expect.fail('the app is not open');

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tintype-api-'));
    app = await open({});
  });
  afterAll(async () => {
    await app?.stop();
    await rm(dataDir, { recursive: true, force: true });
    expect(bugs).toEqual([]);
  });

  const ask: ApiApp['ask'] = (method, path, asked) => askAt(running().url, method, path, asked);
  const state: ApiApp['state'] = async (id) => {
    const reply = await ask('GET', `/v1/images/generations/${id}?images=url`);
    expect(reply.status).toBe(200);
    return reply.as(generation);
  };
  const submit: ApiApp['submit'] = async (body, headers = {}) => {
    const reply = await ask('POST', '/v1/images/generations', { body, headers });
    expect(reply.status, reply.bytes.toString()).toBe(201);
    return reply.as(accepted).id;
  };
  const until: ApiApp['until'] = async (id, ...statuses) => {
    for (;;) {
      const seen = await state(id);
      if (statuses.includes(seen.status)) return seen;
      if (ended.includes(seen.status)) expect.fail(`the job ended as ${seen.status}: ${JSON.stringify(seen.error)}`);
      await sleep(20);
    }
  };

  return {
    app: running,
    url: () => running().url,
    dataDir: () => dataDir,
    client: createClient((name, input) => httpWire({ baseUrl: running().url, fetch })(name, input)),
    ask,
    submit,
    state,
    until,
    draw: async (body) => until(await submit(body), 'complete'),
    async restart(change = {}) {
      await running().stop();
      app = await open(change);
    },
  };
}

/** One request to a server, with whatever body and headers. */
export async function askAt(
  url: string,
  method: string,
  path: string,
  { body, headers, signal }: Asked = {},
): Promise<Reply> {
  const plain = typeof body === 'string' || body instanceof Uint8Array;
  const sent = plain ? new Blob([body instanceof Uint8Array ? Buffer.from(body) : body]) : JSON.stringify(body);
  const response = await fetch(url + path, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: sent }),
    ...(signal && { signal }),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const as = <T extends z.ZodType>(schema: T): z.output<T> => schema.parse(JSON.parse(bytes.toString('utf8')));
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    as,
    error() {
      expect(response.headers.get('content-type')).toMatch(/^application\/json; charset=utf-8$/);
      return as(errorBody.strict()).error;
    },
  };
}

/** Waits for a condition of the server's; a test's own time limit ends the wait. */
export async function eventually(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}
