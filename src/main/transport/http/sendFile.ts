import { open } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FileAnswer } from '../../../shared/contract/operation.ts';
import { AppError } from '../../../shared/schema/error.ts';
import { matchesEtag, parseByteRange, rangeIsFresh } from './byteRange.ts';

export const IMMUTABLE = 'private, max-age=31536000, immutable';

/**
 * Streams a file with its entity tag: 200, 206, 304, or 416.
 * @throws AppError NOT_FOUND when the file is gone.
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: FileAnswer,
  cacheControl: string,
): Promise<FastifyReply> {
  const etag = /^(W\/)?"/.test(answer.etag) ? answer.etag : `"${answer.etag}"`;
  const handle = await open(answer.file, 'r').catch((cause: unknown) => {
    throw new AppError('NOT_FOUND', 'The file of this is no longer there.', { cause });
  });
  let streaming = false;
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw new AppError('NOT_FOUND', 'The file of this is no longer there.');
    reply.headers({ etag, 'cache-control': cacheControl });
    if (matchesEtag(request.headers['if-none-match'], etag)) return reply.code(304).send();

    const asked = request.method === 'GET' && rangeIsFresh(ifRange(request), etag) ? request.headers.range : undefined;
    const range = parseByteRange(asked, facts.size);
    reply.headers({ 'accept-ranges': 'bytes' });
    if (range.kind === 'unsatisfiable') {
      reply.headers({ 'content-range': `bytes */${facts.size}`, 'cache-control': 'no-store' }).removeHeader('etag');
      throw new RangeNotSatisfiable(facts.size);
    }
    const start = range.kind === 'part' ? range.start : 0;
    const end = range.kind === 'part' ? range.end : facts.size - 1;
    reply.headers({ 'content-type': answer.mediaType, 'content-length': end - start + 1 });
    if (range.kind === 'part') reply.code(206).headers({ 'content-range': `bytes ${start}-${end}/${facts.size}` });
    if (request.method === 'HEAD' || facts.size === 0) return reply.send();
    streaming = true;
    return reply.send(handle.createReadStream({ start, end }));
  } finally {
    if (!streaming) await handle.close();
  }
}

/** A 416: the one error whose status is not that of its code. */
export class RangeNotSatisfiable extends AppError {
  constructor(size: number) {
    super('INVALID_REQUEST', `The file has ${size} bytes; ask for a range inside it.`, {
      facts: { size },
      issues: [{ path: 'range', message: `expected a range within ${size} bytes` }],
    });
  }
}

const ifRange = (request: FastifyRequest): string | undefined => {
  const header = request.headers['if-range'];
  return Array.isArray(header) ? header[0] : header;
};
