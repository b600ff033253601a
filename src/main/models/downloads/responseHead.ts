/** Reading of the heads of answers. Everything here is told by a server that may be wrong or hostile. */

export type Head = Readonly<Record<string, string | string[] | undefined>>;

export interface ContentRange {
  readonly from: number;
  /** The last byte, included. */
  readonly to: number;
  readonly total: number | undefined;
}

/** One value of a header; undefined where it is missing or there are several. */
export function headerOf(head: Head, name: string): string | undefined {
  const value = head[name];
  return typeof value === 'string' ? value : undefined;
}

/** `bytes 0-99/200` (RFC 9110, 14.4). */
export function contentRange(head: Head): ContentRange | undefined {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(headerOf(head, 'content-range')?.trim() ?? '');
  if (!match) return undefined;
  const [from, to] = [Number(match[1]), Number(match[2])];
  const total = match[3] === '*' ? undefined : Number(match[3]);
  if (to < from || (total !== undefined && to >= total)) return undefined;
  return { from, to, total };
}

/** Length of the body, where the head tells it. */
export function contentLength(head: Head): number | undefined {
  const text = headerOf(head, 'content-length');
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** How long to wait, milliseconds: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). At least 0. */
export function retryAfterMs(head: Head, now: number): number | undefined {
  const text = headerOf(head, 'retry-after')?.trim();
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = /^[A-Z][a-z]{2},/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}

/**
 * The SHA-256 of a large file as the hub tells it: `X-Linked-Etag` of its own answer, before it sends on to where
 * the bytes are. For small files, kept in git itself, that is a git hash of 40 digits, which is of no use.
 */
export function linkedSha256(head: Head): string | undefined {
  return /^(?:W\/)?"?([0-9a-f]{64})"?$/.exec(headerOf(head, 'x-linked-etag') ?? '')?.[1];
}

export interface Validators {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

/** What tells one version of the file from the next. */
export function validatorsOf(head: Head): Validators {
  const etag = headerOf(head, 'etag');
  const lastModified = headerOf(head, 'last-modified');
  return {
    ...(etag !== undefined && /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag) && { etag }),
    ...(lastModified !== undefined && !Number.isNaN(Date.parse(lastModified)) && { lastModified }),
  };
}

/** For `If-Range`: only a strong tag may stand there, or a date (RFC 9110, 13.1.5). */
export const ifRange = ({ etag, lastModified }: Validators): string | undefined =>
  etag?.startsWith('"') ? etag : lastModified;

/** Whether both may be the same file: nothing that both tell differs. Undefined when they share nothing to compare. */
export function sameVersion(before: Validators, now: Validators): boolean | undefined {
  if (before.etag !== undefined && now.etag !== undefined) return bare(before.etag) === bare(now.etag);
  if (before.lastModified !== undefined && now.lastModified !== undefined)
    return before.lastModified === now.lastModified;
  return undefined;
}

const bare = (etag: string): string => etag.replace(/^W\//, '');

/** Whether the body is a page for people instead of a file. */
export const isPage = (head: Head): boolean =>
  /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(headerOf(head, 'content-type') ?? '');
