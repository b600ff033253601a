import { Agent } from 'node:http';
import { z } from 'zod';
import { wireAccepted, wireCapabilities, wireJob } from '../../shared/schema/engineWire.ts';
import type { WireCapabilities, WireJob, WireRequest } from '../../shared/schema/engineWire.ts';
import { loopbackCall } from '../platform/loopbackCall.ts';
import type { LoopbackAnswer } from '../platform/loopbackCall.ts';

/** How a call ended. `refused`: the engine is well and said no; `garbage`: not our protocol. */
export type Reply<T> =
  | { readonly is: 'ok'; readonly value: T }
  | { readonly is: 'refused'; readonly status: number; readonly reason: string }
  | { readonly is: 'garbage'; readonly what: string; readonly status: number; readonly start: string }
  | { readonly is: 'aborted' | 'timeout' }
  | { readonly is: 'unreachable'; readonly reason: string };

/** Every end of a call but the good one. */
export type Fault = Exclude<Reply<never>, { readonly is: 'ok' }>;

export interface EngineClient {
  capabilities(signal: AbortSignal, timeoutMs: number): Promise<Reply<WireCapabilities>>;
  /** Hands in one image; the answer is its id. */
  submit(body: WireRequest, signal: AbortSignal): Promise<Reply<string>>;
  /** `images`: have finished images in the answer, for an engine without the raw route. */
  job(id: string, images: boolean, signal: AbortSignal, timeoutMs: number): Promise<Reply<WireJob>>;
  image(id: string, index: number, signal: AbortSignal): Promise<Reply<Uint8Array>>;
  cancel(id: string, signal: AbortSignal): Promise<Reply<undefined>>;
  close(): void;
}

const MAX_JSON_BYTES = 256 * 1024 * 1024;
const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PNG_END = Buffer.from([0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
const wireError = z.object({ error: z.string(), message: z.string().optional() });

/** A PNG with its first and its last chunk: an image cut short is none. */
export function isWholePng(bytes: Uint8Array): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.length > 45 && view.subarray(0, 8).equals(PNG_START) && view.subarray(-8).equals(PNG_END);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function read<T>(
  answer: LoopbackAnswer,
  expected: number,
  parse: (body: Buffer) => { value: T } | { what: string },
): Reply<T> {
  if (answer.is === 'tooLong') return { is: 'garbage', what: 'an answer without end', status: 0, start: '' };
  if (answer.is !== 'answer') return answer;
  const { status, body } = answer;
  const start = body
    .subarray(0, 120)
    .toString('utf8')
    .replaceAll(/[^\x20-\x7e]/g, '.');
  if (status !== expected) {
    const error = wireError.safeParse(parseJson(body));
    if (!error.success) return { is: 'garbage', what: `status ${status}`, status, start };
    const { error: short, message } = error.data;
    return { is: 'refused', status, reason: message === undefined ? short : `${short}: ${message}` };
  }
  const parsed = parse(body);
  return 'value' in parsed ? { is: 'ok', value: parsed.value } : { is: 'garbage', what: parsed.what, status, start };
}

function json<T>(schema: z.ZodType<T>): (body: Buffer) => { value: T } | { what: string } {
  return (body) => {
    const value = parseJson(body);
    if (value === undefined) return { what: 'not JSON' };
    const parsed = schema.safeParse(value);
    return parsed.success ? { value: parsed.data } : { what: 'JSON of the wrong shape' };
  };
}

const png = (body: Buffer) => (isWholePng(body) ? { value: body } : { what: 'not a whole PNG' });

/** Speaks the wire to one engine process on loopback. Calls never throw and never hang. */
export function createEngineClient(options: {
  port: number;
  secret: string | undefined;
  callTimeoutMs: number;
}): EngineClient {
  const { port, secret, callTimeoutMs } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const headers = secret === undefined ? {} : { authorization: `Bearer ${secret}` };
  const common = { port, headers, timeoutMs: callTimeoutMs, maxBytes: MAX_JSON_BYTES };
  const route = (id: string) => `/sdcpp/v1/jobs/${encodeURIComponent(id)}`;

  return {
    async capabilities(signal, timeoutMs) {
      const path = '/sdcpp/v1/capabilities';
      return read(
        await loopbackCall({ ...common, method: 'GET', path, signal, timeoutMs }),
        200,
        json(wireCapabilities),
      );
    },
    async submit(body, signal) {
      // A kept connection: the sockets of others are freed only by a full collection, with the pictures read last.
      const call = {
        ...common,
        method: 'POST',
        path: '/sdcpp/v1/img_gen',
        signal,
        agent,
        body: JSON.stringify(body),
      } as const;
      const withType = { ...call, headers: { ...headers, 'content-type': 'application/json' } };
      const reply = read(await loopbackCall(withType), 202, json(wireAccepted));
      if (reply.is !== 'ok') return reply;
      const { id } = reply.value;
      // An id that no URL can hold.
      if (!id.isWellFormed() || id === '') return { is: 'garbage', what: 'an impossible id', status: 202, start: '' };
      return { is: 'ok', value: id };
    },
    async job(id, images, signal, timeoutMs) {
      const path = `${route(id)}${images ? '' : '?x=noimages'}`;
      return read(await loopbackCall({ ...common, method: 'GET', path, signal, timeoutMs, agent }), 200, json(wireJob));
    },
    async image(id, index, signal) {
      const path = `${route(id)}/images/${index}`;
      return read(await loopbackCall({ ...common, method: 'GET', path, signal, agent }), 200, png);
    },
    async cancel(id, signal) {
      const answer = await loopbackCall({ ...common, method: 'POST', path: `${route(id)}/cancel`, signal });
      return read<undefined>(answer, 200, () => ({ value: undefined }));
    },
    close: () => agent.destroy(),
  };
}
