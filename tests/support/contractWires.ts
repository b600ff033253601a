import { readFile } from 'node:fs/promises';
import type { App } from '../../src/main/app.ts';
import { httpWire } from '../../src/shared/contract/httpWire.ts';
import type { InputOf } from '../../src/shared/contract/operation.ts';
import type { OperationName, Operations } from '../../src/shared/contract/operations.ts';
import type { ValueOperationName } from '../../src/shared/contract/client.ts';
import { operations } from '../../src/shared/contract/operations.ts';

/** An answer in a form that two ways to the same app can be compared in. */
export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type WayIn = <N extends OperationName>(name: N, input: InputOf<Operations[N]>) => Promise<Seen>;

const compared = ['location', 'retry-after', 'preference-applied'];
const client = 'contract-test';

/** The key of the environment: with it the server goes on answering, whatever keys come and go. */
export const CONTRACT_KEY = 'the-key-of-the-contract-tests';
export const contractHeaders = { 'x-client': client, 'x-api-key': CONTRACT_KEY };

/** The in-process port; files are read where they lie. */
export function portWay(app: App): WayIn {
  return async (name, input) => {
    const { status, headers, body } = await app.call(name, input, { signal: new AbortController().signal, client });
    if (typeof body === 'object' && 'file' in body && 'etag' in body) {
      return {
        status,
        headers: { etag: body.etag, 'content-type': body.mediaType },
        body: await readFile(body.file, 'base64'),
      };
    }
    return seenValue({ status, headers, body });
  };
}

/** What is compared of an answer that came as a value. */
export function seenValue({ status, headers, body }: Seen): Seen {
  const plain: unknown = typeof body === 'string' ? body : JSON.parse(JSON.stringify(body));
  return { status, headers: pick(headers, compared), body: plain };
}

/** HTTP by the contract's own client; what is compared is what came over the wire, before the client reads it. */
export function httpWay(app: App): WayIn {
  return async (name, input) => {
    let seen: Seen | undefined;
    const wire = httpWire({
      baseUrl: app.url,
      headers: contractHeaders,
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        seen = await seenOf(name, response.clone());
        return response;
      },
    });
    // The wire gives a file as text, which is of no use here; the copy above keeps its bytes.
    const answer = await wire(name as ValueOperationName, input as never);
    if (!seen || answer.status !== seen.status) throw new Error(`${name}: the client read another answer than came`);
    return seen;
  };
}

/** What is compared of an answer that came as one of HTTP. */
export async function seenOf(name: OperationName, response: Response): Promise<Seen> {
  const headers = Object.fromEntries(response.headers);
  const { output } = operations[name];
  const { status } = response;
  if (status >= 400 || (output !== 'bytes' && output !== 'text'))
    return { status, headers: pick(headers, compared), body: await response.json() };
  if (output === 'text') return { status, headers: pick(headers, compared), body: await response.text() };
  return {
    status,
    headers: pick(headers, ['etag', 'content-type']),
    body: Buffer.from(await response.arrayBuffer()).toString('base64'),
  };
}

const pick = (headers: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => names.includes(name)));

const volatile =
  /^(at|createdAt|firstSeenAt|lastSeenAt|lastUsedAt|lastId|at|ms|prefix|key|updatedAt|startedAt|finishedAt|loadedAt|etaMs|timeTaken|computeMs|loadMs|firstMs|drawMs|difference|free|lookedAt|uptimeMs|pid|loads|sha256|bytes|image|peakBytes|availableBytes|perImageMs|totalMs|reasons)$/;

/** Numbered things are called `id` too: lines of the log. */
const isVolatile = (key: string, value: unknown): boolean =>
  volatile.test(key) || (key === 'id' && typeof value === 'number');

/** Times, ids and the like made equal; everything else stays. Figures of metrics too, their names stay. */
export function normalised(seen: Seen): Seen {
  return {
    status: seen.status,
    headers: Object.fromEntries(Object.entries(seen.headers).map(([name, value]) => [name, withoutIds(value)])),
    body: plain(seen.body),
  };
}

function plain(value: unknown): unknown {
  if (typeof value === 'string') return withoutIds(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, isVolatile(key, inner) ? typeof inner : plain(inner)]),
  );
}

function withoutIds(text: string): string {
  // Which kinds of timers and handles are open at the moment differs from one scrape to the next.
  if (text.startsWith('# HELP'))
    return text.replaceAll(/^nodejs_active_\w+\{.*\n/gm, '').replaceAll(/^([^#].*) \S+$/gm, '$1 *');
  return text.replaceAll(/\b(gen|img|key|dl)_[0-9a-f]{32}/g, '$1_*');
}
