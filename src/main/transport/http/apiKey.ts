import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** SHA-256 of a key in hex: what may be kept of it. */
export const hashKey = (key: string): string => createHash('sha256').update(key, 'utf8').digest('hex');

/** Whether `candidate` is the key with this hash, in a time that does not tell how close it came. */
export function keyMatches(candidate: string, hash: string): boolean {
  const expected = Buffer.from(hash, 'hex');
  const actual = createHash('sha256').update(candidate, 'utf8').digest();
  return expected.length === actual.length && timingSafeEqual(actual, expected);
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
