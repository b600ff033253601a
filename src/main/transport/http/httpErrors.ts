import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError, toErrorBody } from '../../../shared/schema/error.ts';
import { internalError, toAnswer } from '../router.ts';
import { baseHeaders } from './headers.ts';
import { endEarly } from './lingeringClose.ts';
import { RangeNotSatisfiable } from './sendFile.ts';

/** Sends an expected failure in the one form all errors have. */
export function sendError(request: FastifyRequest, reply: FastifyReply, error: AppError): FastifyReply {
  const answer = toAnswer(error);
  endEarly(request, reply);
  return reply
    .code(error instanceof RangeNotSatisfiable ? 416 : answer.status)
    .headers({ ...baseHeaders, ...answer.headers, 'content-type': 'application/json; charset=utf-8' })
    .send(JSON.stringify(answer.body));
}

/** Anything thrown on the way as an expected failure; a bug becomes INTERNAL_ERROR after `onBug` heard of it. */
export function asAppError(thrown: unknown, onBug: (error: unknown) => void): AppError {
  if (thrown instanceof AppError) return thrown;
  const status = frameworkStatus(thrown);
  if (status === 413) return new AppError('PAYLOAD_TOO_LARGE', 'The body is too large. Send smaller images.');
  if (status === 415)
    return new AppError('UNSUPPORTED_MEDIA_TYPE', 'Send the body as Content-Type: application/json, in UTF-8.');
  if (status === 404 || status === 403) return notFound();
  if (status >= 400 && status < 500) {
    const message = thrown instanceof Error ? thrown.message : 'it could not be read';
    return badRequest(message);
  }
  onBug(thrown);
  return internalError();
}

/** A request that is broken as such, before any operation is known. */
export const badRequest = (problem: string): AppError =>
  new AppError('INVALID_REQUEST', `The request cannot be read: ${problem}. Correct it and send it again.`, {
    issues: [{ path: '', message: problem }],
  });

export const notFound = (): AppError =>
  new AppError('NOT_FOUND', 'There is nothing at this address. See /docs for what there is.');

/** Status of an error of the framework's own, such as a path that leaves the served folder; 500 for anything else. */
function frameworkStatus(thrown: unknown): number {
  return thrown instanceof Error && 'statusCode' in thrown && typeof thrown.statusCode === 'number'
    ? thrown.statusCode
    : 500;
}

const parserProblems: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'the address or the headers are too long',
  ERR_HTTP_REQUEST_TIMEOUT: 'it did not arrive in time',
};

/** Answers what is not HTTP at all, on the bare socket: there is no request to answer by. */
export function answerMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy(error);
    return;
  }
  const body = JSON.stringify(toErrorBody(badRequest(parserProblems[error.code ?? ''] ?? 'it is not valid HTTP')));
  const headers = {
    ...baseHeaders,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 400 Bad Request\r\n${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
