import { open } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FileAnswer } from '../../../shared/contract/operation.ts';
import { AppError } from '../../../shared/schema/error.ts';
import { planFile } from './filePlan.ts';

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
  const handle = await open(answer.file, 'r').catch((cause: unknown) => {
    throw new AppError('NOT_FOUND', 'The file of this is no longer there.', { cause });
  });
  let streaming = false;
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw new AppError('NOT_FOUND', 'The file of this is no longer there.');
    const plan = planFile(
      {
        method: request.method,
        range: request.headers.range,
        ifRange: ifRange(request),
        ifNoneMatch: request.headers['if-none-match'],
      },
      answer,
      facts.size,
      cacheControl,
    );
    reply.headers({ ...plan.headers });
    if (plan.status === 416) throw new RangeNotSatisfiable(facts.size);
    reply.code(plan.status);
    if (!plan.part) return reply.send();
    streaming = true;
    return reply.send(handle.createReadStream(plan.part));
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
