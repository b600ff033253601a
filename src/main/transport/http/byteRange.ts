/** What part of a file a `Range` header asks for; offsets in bytes, both ends included. */
export type ByteRange =
  | { readonly kind: 'full' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' };

const full: ByteRange = { kind: 'full' };

/**
 * Reads a `Range` header (RFC 9110, section 14). What is malformed, in another unit, or asks for
 * several ranges is ignored, as the RFC allows: the whole file is the answer.
 */
export function parseByteRange(header: string | undefined, size: number): ByteRange {
  const match = header === undefined ? null : /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header);
  const [first, last] = [match?.[1] ?? '', match?.[2] ?? ''];
  if (first === '' && last === '') return full;
  if (first === '') {
    const length = Number(last);
    return length === 0 || size === 0
      ? { kind: 'unsatisfiable' }
      : { kind: 'part', start: Math.max(0, size - length), end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? Infinity : Number(last);
  if (end < start) return full;
  return start >= size ? { kind: 'unsatisfiable' } : { kind: 'part', start, end: Math.min(end, size - 1) };
}

const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');

/** Whether `If-None-Match` names this entity tag (weak comparison). */
export function matchesEtag(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  return [...header.matchAll(/(?:W\/)?"[^"]*"/g)].some(([candidate]) => opaque(candidate) === opaque(etag));
}

/** Whether `If-Range` lets a range through: absent, or this very tag (strong comparison); a date never does. */
export const rangeIsFresh = (header: string | undefined, etag: string): boolean =>
  header === undefined || (header.trim() === etag && !etag.startsWith('W/'));
