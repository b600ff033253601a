import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const HASH_BYTES = 32;

/** SHA-256 of a key in hex: what may be kept of it. */
export const hashKey = (key: string): string => createHash('sha256').update(key, 'utf8').digest('hex');

/** Whether two hashes of {@link hashKey} are the same, in a time that does not tell how close they came. */
export function sameHash(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a, 'hex'), Buffer.from(b, 'hex')];
  return one.length === HASH_BYTES && other.length === HASH_BYTES && timingSafeEqual(one, other);
}

/** The keys a request offers: `Authorization: Bearer K`, `Authorization: Basic base64(x:K)`, `X-API-Key: K`, `auth_key: K`. */
export function offeredKeys(headers: IncomingHttpHeaders): string[] {
  const [, scheme = '', value = ''] = /^(\S+)\s+(.+)$/.exec(headers.authorization?.trim() ?? '') ?? [];
  const offered: (string | undefined)[] = [single(headers['x-api-key']), single(headers['auth_key'])];
  if (scheme.toLowerCase() === 'bearer') offered.push(value);
  if (scheme.toLowerCase() === 'basic') offered.push(passwordOf(value));
  return offered.filter((key) => key !== undefined && key !== '').map(String);
}

function passwordOf(basic: string): string | undefined {
  const pair = Buffer.from(basic, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : pair.slice(colon + 1);
}

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;
