import type { FileAnswer } from '../../../shared/contract/operation.ts';
import { matchesEtag, parseByteRange, rangeIsFresh } from './byteRange.ts';

/** What a request says that changes how a file is answered. */
export interface FileRequest {
  readonly method: string;
  readonly range?: string | undefined;
  readonly ifRange?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** How to answer a request for a file; `part` holds offsets in bytes, both ends included, and is absent without a body. */
export type FilePlan =
  | {
      readonly status: 200 | 206 | 304;
      readonly headers: Readonly<Record<string, string>>;
      readonly part?: { readonly start: number; readonly end: number };
    }
  | { readonly status: 416; readonly headers: Readonly<Record<string, string>> };

/** Decides between the whole file, a part of it, "not changed" and "no such range" (RFC 9110, sections 13 and 14). */
export function planFile(request: FileRequest, answer: FileAnswer, size: number, cacheControl: string): FilePlan {
  const etag = /^(W\/)?"/.test(answer.etag) ? answer.etag : `"${answer.etag}"`;
  const kept = { etag, 'cache-control': cacheControl };
  if (matchesEtag(request.ifNoneMatch, etag)) return { status: 304, headers: kept };

  const asked = request.method === 'GET' && rangeIsFresh(request.ifRange, etag) ? request.range : undefined;
  const range = parseByteRange(asked, size);
  const ranges = { 'accept-ranges': 'bytes' };
  if (range.kind === 'unsatisfiable')
    return { status: 416, headers: { ...ranges, 'content-range': `bytes */${size}`, 'cache-control': 'no-store' } };
  const start = range.kind === 'part' ? range.start : 0;
  const end = range.kind === 'part' ? range.end : size - 1;
  const headers = {
    ...kept,
    ...ranges,
    'content-type': answer.mediaType,
    'content-length': String(end - start + 1),
    ...(range.kind === 'part' && { 'content-range': `bytes ${start}-${end}/${size}` }),
  };
  const hasBody = request.method !== 'HEAD' && size > 0;
  return { status: range.kind === 'part' ? 206 : 200, headers, ...(hasBody && { part: { start, end } }) };
}
