import type { IncomingMessage } from 'node:http';
import { AppError } from '../../../shared/schema/error.ts';
import { joinBytes } from '../../platform/joinBytes.ts';
import { releaseBytes } from '../../platform/releaseBytes.ts';
import { badBody, parseJsonBody } from './jsonBody.ts';

export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Bytes a request says it will send; undefined when it sends them in chunks. */
export function declaredLength(request: IncomingMessage): number | undefined {
  if (request.headers['transfer-encoding'] !== undefined) return undefined;
  return Number(request.headers['content-length'] ?? 0);
}

/**
 * Reads and parses the JSON body of a request; undefined when there is none.
 * @throws AppError PAYLOAD_TOO_LARGE as soon as that is known, UNSUPPORTED_MEDIA_TYPE before reading, INVALID_REQUEST.
 */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const length = declaredLength(request);
  if (length === 0) return undefined;
  if (length !== undefined && length > maxBytes) throw tooLarge(maxBytes);
  requireJson(request);
  const bytes = await readBytes(request, maxBytes);
  try {
    return bytes.length === 0 ? undefined : parseJsonBody(bytes);
  } finally {
    releaseBytes(bytes);
  }
}

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) {
        chunks.length = 0;
        request.removeAllListeners('data').pause();
        reject(tooLarge(maxBytes));
      } else chunks.push(chunk);
    });
    request.once('end', () => resolve(joinBytes(chunks)));
    request.once('error', (cause) => reject(badBody('it broke off', cause)));
    // Every request closes; only for one that broke off is an error, which costs a stack trace, worth making.
    request.once('close', () => {
      if (!request.readableEnded) reject(badBody('it broke off'));
    });
  });
}

function requireJson(request: IncomingMessage): void {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '')
    .split(';')
    .map((text) => text.trim().toLowerCase());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice('charset='.length)
    .replaceAll('"', '');
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (
    type === 'application/json' &&
    ['utf-8', 'utf8', 'us-ascii'].includes(charset ?? 'utf-8') &&
    encoding === 'identity'
  )
    return;
  throw new AppError(
    'UNSUPPORTED_MEDIA_TYPE',
    'Send the body as Content-Type: application/json, in UTF-8 and not compressed.',
  );
}

const tooLarge = (maxBytes: number): AppError =>
  new AppError(
    'PAYLOAD_TOO_LARGE',
    `A body may have ${maxBytes} bytes at most. Send smaller images, or import them first and refer to them by id.`,
    {
      facts: { maxBytes },
    },
  );
