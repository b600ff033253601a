import { AppError, errorBody } from '../schema/error.ts';
import type { Wire } from './client.ts';
import { operations } from './operations.ts';
import type { Operation } from './operation.ts';

/** As much of `fetch` as is used here, so that neither DOM nor Node types are needed. */
export type WireFetch = (
  url: string,
  init: { method: string; headers: Record<string, string>; body?: string },
) => Promise<{
  readonly status: number;
  readonly headers: { forEach(visit: (value: string, name: string) => void): void };
  text(): Promise<string>;
}>;

export interface HttpWireOptions {
  /** E.g. `http://127.0.0.1:8081`; empty for the origin of the page. */
  readonly baseUrl: string;
  readonly fetch: WireFetch;
  /** Sent with every request, e.g. a key. */
  readonly headers?: Readonly<Record<string, string>>;
}

interface Parts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

/**
 * The contract over HTTP; method, path, query, headers and body come from the operations table.
 * A failing `fetch`, or an answer that is cut off, rejects with AppError ENGINE_UNAVAILABLE, an answer that is not
 * ours with INTERNAL_ERROR.
 */
export function httpWire(options: HttpWireOptions): Wire {
  return async (name, input) => {
    const operation: Operation = operations[name];
    const { response, text } = await send(options, operation, input);
    const headers: Record<string, string> = {};
    response.headers.forEach((value, header) => {
      headers[header] = value;
    });
    const { status } = response;
    if (status >= 400) {
      const failed = errorBody.safeParse(parseJson(text));
      if (failed.success) return { ok: false, status, headers, body: failed.data };
      throw unknownAnswer(status);
    }
    // The schema parsed with is the one the type of the answer is derived from.
    return { ok: true, status, headers, body: parseBody(operation, status, text) as never };
  };
}

async function send(options: HttpWireOptions, operation: Operation, input: Parts) {
  const headers: Record<string, string> = { accept: 'application/json', ...options.headers };
  for (const [name, value] of Object.entries(input.headers ?? {})) {
    if (value !== undefined) headers[name] = value;
  }
  const body = input.body === undefined ? undefined : JSON.stringify(input.body);
  if (body !== undefined) headers['content-type'] = 'application/json';
  const url =
    options.baseUrl.replace(/\/+$/, '') + pathOf(operation.path, input.params ?? {}) + queryOf(input.query ?? {});
  try {
    const init = { method: operation.method, headers, ...(body !== undefined && { body }) };
    const response = await options.fetch(url, init);
    return { response, text: await response.text() };
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'AbortError') throw cause;
    throw new AppError(
      'ENGINE_UNAVAILABLE',
      options.baseUrl === ''
        ? 'The server does not answer. Start it, or try again.'
        : `Nothing answers at ${options.baseUrl}. Start the server, or correct the address.`,
      { cause },
    );
  }
}

const pathOf = (pattern: string, params: Readonly<Record<string, unknown>>): string =>
  pattern.replaceAll(/:(\w+)/g, (_match, name: string) => encodeURIComponent(String(params[name])));

/** A record becomes `name.KEY=VALUE`, as tags are asked for. */
function queryOf(query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).map(([key, item]) => [`${name}.${key}`, item])
      : [[name, value]],
  );
  const text = pairs
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(String(name))}=${encodeURIComponent(String(value))}`);
  return text.length === 0 ? '' : `?${text.join('&')}`;
}

function parseBody(operation: Operation, status: number, text: string): unknown {
  if (operation.output === 'text' || operation.output === 'bytes') return text;
  const parsed = operation.output.safeParse(parseJson(text));
  if (!parsed.success) throw unknownAnswer(status, parsed.error);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const unknownAnswer = (status: number, cause?: unknown): AppError =>
  new AppError(
    'INTERNAL_ERROR',
    `The server answered ${status} in a form that is not known here. Check that the address is Tintype's, and of the same version.`,
    {
      facts: { status },
      ...(cause !== undefined && { cause }),
    },
  );
