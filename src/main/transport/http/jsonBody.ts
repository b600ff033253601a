import { isUtf8 } from 'node:buffer';
import { AppError } from '../../../shared/schema/error.ts';
import { MAX_DEPTH, MAX_VALUES } from '../inputLimits.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Parses the bytes of a JSON body.
 * @throws AppError INVALID_REQUEST for anything that is not JSON in UTF-8, or is absurdly deep or rich in values.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw badBody('expected UTF-8');
  const excess = excessOf(bytes);
  if (excess !== undefined) throw badBody(excess);
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw badBody(`expected JSON: ${cause instanceof Error ? cause.message : 'it could not be read'}`, cause);
  }
}

/** The refusal of a whole body. */
export const badBody = (problem: string, cause?: unknown): AppError =>
  new AppError('INVALID_REQUEST', `The body cannot be read: ${problem}. Send a JSON object in UTF-8.`, {
    issues: [{ path: '', message: problem }],
    ...(cause !== undefined && { cause }),
  });

/**
 * Looks at the structure before anything is built from it: 64 MiB of `[` would otherwise become
 * gigabytes of arrays. Strings, which is where honest large bodies keep their bytes, are skipped by `indexOf`.
 */
function excessOf(bytes: Buffer): string | undefined {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfString(bytes, at);
    } else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      values += 1;
      if (depth > MAX_DEPTH) return `it is nested deeper than ${MAX_DEPTH} levels`;
    } else if (byte === 0x5d || byte === 0x7d) {
      depth -= 1;
    } else if (byte === 0x2c) {
      values += 1;
    }
    if (values > MAX_VALUES) return `it holds more than ${MAX_VALUES} values`;
  }
  return undefined;
}

/** Index of the quote that closes the string opened at `start`, or the end of the bytes. */
function endOfString(bytes: Buffer, start: number): number {
  for (let quote = bytes.indexOf(QUOTE, start + 1); quote >= 0; quote = bytes.indexOf(QUOTE, quote + 1)) {
    let slashes = 0;
    while (bytes[quote - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return quote;
  }
  return bytes.length;
}
