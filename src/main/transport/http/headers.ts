import type { FastifyReply } from 'fastify';

/** On every answer: nothing of it is to be run, guessed at, or told to others. */
export const baseHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  vary: 'Origin',
};

/** Pages of our own. Swagger UI sets styles on elements and draws icons from data URLs, hence the two exceptions. */
export const PAGE_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The challenge of a 401 (RFC 6750). */
export const BEARER = 'Bearer realm="Tintype"';

const CORS_METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const CORS_HEADERS =
  'authorization, x-api-key, auth_key, content-type, idempotency-key, prefer, last-event-id, range, x-client, if-none-match';

/** What an allowlisted origin may read of any answer. No credentials: keys travel in headers a page must know. */
export function allowOrigin(reply: FastifyReply, origin: string): void {
  reply.headers({
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'ETag, Location, Retry-After, Content-Range',
  });
}

/** Answers a CORS preflight. */
export const answerPreflight = (reply: FastifyReply): FastifyReply =>
  reply
    .code(204)
    .headers({
      'access-control-allow-methods': CORS_METHODS,
      'access-control-allow-headers': CORS_HEADERS,
      'access-control-max-age': '600',
    })
    .send();
