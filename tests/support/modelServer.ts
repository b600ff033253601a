import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createHash, randomBytes } from 'node:crypto';
import { listenHere } from './listenHere.ts';

export interface SeenRequest {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
  readonly authorization: string | undefined;
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

export interface ModelServer {
  readonly url: string;
  readonly requests: SeenRequest[];
  /** Bytes of bodies that left it. */
  sent(): number;
  /** What it answers for a path from now on. */
  at(path: string, answer: Answer): void;
}

/** A real HTTP server on a free port of this machine, closed when the test ends. */
export async function modelServer(): Promise<ModelServer> {
  const answers = new Map<string, Answer>();
  const requests: SeenRequest[] = [];
  let sent = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const { range, authorization } = request.headers;
    const ifRange = request.headers['if-range'];
    requests.push({ path, range, authorization, ifRange: typeof ifRange === 'string' ? ifRange : undefined });
    response.on('sent', (bytes: number) => (sent += bytes));
    response.on('error', () => {});
    const answer = answers.get(path.split('?')[0] ?? '') ?? ((_request, missing) => void missing.writeHead(404).end());
    void Promise.resolve(answer(request, response)).catch(() => response.destroy());
  });
  return {
    url: await listenHere(server),
    requests,
    sent: () => sent,
    at: (path, answer) => void answers.set(path, answer),
  };
}

export interface FileRules {
  readonly etag?: string | null;
  readonly lastModified?: string;
  /** False: answers the whole file to every request. */
  readonly ranges?: boolean;
  /** Body bytes after which a connection is cut; undefined: it is not. Asked for each request of more than a byte. */
  readonly cut?: (from: number) => number | undefined;
  /** `hard` is a reset of the connection. */
  readonly cutHow?: 'soft' | 'hard';
  /** Milliseconds between pieces of 16 kB. */
  readonly pause?: number;
  /** Instead of cutting, goes silent there. */
  readonly silent?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** Leaves the length out, so that it comes in chunks. */
  readonly chunked?: boolean;
}

/** Serves these bytes as a good server does, but for what the rules say. */
export function serveFile(bytes: () => Buffer, rules: () => FileRules = () => ({})): Answer {
  return async (request, response) => {
    const file = bytes();
    const now = rules();
    const etag = now.etag === undefined ? `"${sha256(file).slice(0, 16)}"` : now.etag;
    const validators = {
      ...(etag !== null && { etag }),
      ...(now.lastModified !== undefined && { 'last-modified': now.lastModified }),
    };
    const wanted = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const condition = request.headers['if-range'];
    const same = condition === undefined || condition === etag || condition === now.lastModified;
    const partial = wanted !== null && same && now.ranges !== false;
    const from = partial ? Number(wanted[1]) : 0;
    if (from >= file.length) {
      response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
      return;
    }
    const to = partial && wanted[2] !== '' ? Math.min(Number(wanted[2]), file.length - 1) : file.length - 1;
    response.writeHead(partial ? 206 : 200, {
      'content-type': 'application/octet-stream',
      ...validators,
      ...(!now.chunked && { 'content-length': to - from + 1 }),
      ...(partial && { 'content-range': `bytes ${from}-${to}/${file.length}` }),
      ...now.headers,
    });
    const cut = to === from ? undefined : now.cut?.(from);
    const end = Math.min(to + 1, cut === undefined ? Infinity : from + cut);
    await send(response, file.subarray(from, end), now.pause ?? 0);
    if (end === to + 1) response.end();
    else if (now.silent) await once(response, 'close');
    else if (now.cutHow === 'hard') {
      // A reset takes away what the other side has not read yet; on this machine that would be all of it.
      await sleep(300);
      response.socket?.resetAndDestroy();
    } else response.socket?.end();
  };
}

async function send(response: ServerResponse, bytes: Buffer, pause: number): Promise<void> {
  const step = pause > 0 ? 16 * 1024 : 256 * 1024;
  for (let at = 0; at < bytes.length && !response.destroyed; at += step) {
    const piece = bytes.subarray(at, at + step);
    await new Promise<void>((resolve) => {
      const done = (): void => {
        response.off('close', done);
        resolve();
      };
      response.once('close', done);
      response.write(piece, (error) => {
        if (!error) response.emit('sent', piece.length);
        done();
      });
    });
    if (pause > 0) await sleep(pause);
  }
}

/** Bytes that begin as a safetensors file does, and go on at random. */
export function modelLike(length: number): Buffer {
  const bytes = randomBytes(length);
  bytes.writeBigUInt64LE(64n, 0);
  bytes.write('{', 8);
  return bytes;
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What is served now; may be changed between requests, and while one is answered. */
export interface Served {
  bytes: Buffer;
  rules: FileRules;
}

/** A server of one model file. */
export async function oneModel(served: Served): Promise<ModelServer & { model: string }> {
  const server = await modelServer();
  server.at(
    '/m.safetensors',
    serveFile(
      () => served.bytes,
      () => served.rules,
    ),
  );
  return { ...server, model: `${server.url}/m.safetensors` };
}
