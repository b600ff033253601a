import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { operationNames, operations } from '../../../shared/contract/operations.ts';
import type { OperationName, Operations } from '../../../shared/contract/operations.ts';
import type { FileAnswer, InputOf, Operation } from '../../../shared/contract/operation.ts';
import type { Answer, Call } from '../call.ts';
import { parseInput, tidy } from '../parseInput.ts';
import { invalidRequest } from '../router.ts';
import type { Callers } from './callers.ts';
import { BEARER } from './headers.ts';
import { decodeQuery } from './queryString.ts';
import { readJsonBody } from './readBody.ts';
import { IMMUTABLE, sendFile } from './sendFile.ts';

export interface RouteOptions {
  readonly call: Call;
  readonly callers: Callers;
  readonly maxBodyBytes: number;
  /** Ends when the server closes, so that whoever waits for an answer gets one. */
  readonly closing: AbortSignal;
}

/** Made once: an abort without a reason makes an exception, with its stack, for every request. */
const GONE = new Error('The caller went away.');

/** One route for each operation of the table. */
export function addOperationRoutes(app: FastifyInstance, options: RouteOptions): void {
  for (const name of operationNames) {
    const operation: Operation = operations[name];
    app.route({
      method: operation.method === 'GET' ? ['GET', 'HEAD'] : operation.method,
      url: operation.path,
      handler: (request, reply) => answerOperation(name, options, request, reply),
    });
  }
}

async function answerOperation(
  name: OperationName,
  options: RouteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const gone = new AbortController();
  const leave = (): void => gone.abort(GONE);
  // Not AbortSignal.any: it would keep something for every request on a signal that lives as long as the server.
  options.closing.addEventListener('abort', leave, { once: true });
  reply.raw.once('close', () => {
    options.closing.removeEventListener('abort', leave);
    leave();
  });
  const input = await readInput(operations[name], request, options.maxBodyBytes);
  const { own, ...caller } = options.callers.of(request.raw);
  // The router parses this: the cast only satisfies the type of the in-process port.
  const answer = await options.call(name, input as InputOf<Operations[OperationName]>, {
    signal: gone.signal,
    ...caller,
    ...(!own && { foreign: true as const }),
  });
  if (answer.status === 401) reply.header('www-authenticate', BEARER);
  reply.code(answer.status).headers({ ...answer.headers });
  if (answer.ok && isFile(answer.body)) return sendFile(request, reply.code(200), answer.body, IMMUTABLE);
  return sendValue(reply, answer);
}

async function readInput(operation: Operation, request: FastifyRequest, maxBodyBytes: number): Promise<unknown> {
  const body = await readJsonBody(request.raw, maxBodyBytes);
  const headers = Object.keys(operation.headers?.shape ?? {}).map((header) => [header, request.headers[header]]);
  const input = { params: request.params, headers: Object.fromEntries(headers), ...(body !== undefined && { body }) };
  if (operation.query === undefined) return input;
  const query = decodeQuery(rawQuery(request), operation.query);
  const whole = { ...input, query: query.value };
  if (query.issues.length === 0) return whole;
  const parsed = parseInput(operation, whole);
  throw invalidRequest(tidy([...query.issues, ...(parsed.ok ? [] : parsed.issues)]));
}

function sendValue(reply: FastifyReply, answer: Answer): FastifyReply {
  if (!answer.ok) return reply.type(JSON_TYPE).send(JSON.stringify(answer.body));
  if (typeof answer.body === 'string') return reply.type('text/plain; version=0.0.4; charset=utf-8').send(answer.body);
  if (answer.status === 201 && 'links' in answer.body && !reply.hasHeader('location'))
    reply.header('location', answer.body.links.self);
  return reply.type(JSON_TYPE).send(JSON.stringify(answer.body));
}

export const JSON_TYPE = 'application/json; charset=utf-8';

/** What stands behind the `?` of a request, undecoded. */
export function rawQuery(request: FastifyRequest): string {
  const url = request.raw.url ?? '';
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}

const isFile = (body: unknown): body is FileAnswer =>
  typeof body === 'object' && body !== null && 'file' in body && 'etag' in body && 'mediaType' in body;
