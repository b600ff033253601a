import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  contentLength,
  contentRange,
  ifRange,
  isPage,
  linkedSha256,
  retryAfterMs,
  sameVersion,
  validatorsOf,
} from '../../../src/main/models/downloads/responseHead.ts';

const hash = 'a'.repeat(64);
const DATE = 'Sat, 21 Nov 2026 12:00:00 GMT';

describe('the head of an answer', () => {
  it('tells which bytes come', () => {
    expect(contentRange({ 'content-range': 'bytes 0-0/100' })).toEqual({ from: 0, to: 0, total: 100 });
    expect(contentRange({ 'content-range': 'bytes 5-9/*' })).toEqual({ from: 5, to: 9, total: undefined });
    for (const text of ['bytes 5-4/10', 'bytes 0-10/10', 'bytes */10', 'items 0-1/2', 'bytes 0-1/2 3', ''])
      expect(contentRange({ 'content-range': text }), text).toBeUndefined();
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (from, length, more) => {
        const range = { from, to: from + length, total: from + length + 1 + more };
        expect(contentRange({ 'content-range': `bytes ${from}-${range.to}/${range.total}` })).toEqual(range);
      }),
    );
    expect(contentLength({ 'content-length': '12' })).toBe(12);
    expect(contentLength({ 'content-length': '-1' })).toBeUndefined();
  });

  it('tells how long to wait', () => {
    expect(retryAfterMs({ 'retry-after': '7' }, 0)).toBe(7000);
    expect(retryAfterMs({ 'retry-after': DATE }, Date.parse(DATE) - 5000)).toBe(5000);
    expect(retryAfterMs({ 'retry-after': DATE }, Date.parse(DATE) + 5000)).toBe(0);
    for (const text of ['soon', '-1', '1.5', '2026-11-21'])
      expect(retryAfterMs({ 'retry-after': text }, 0), text).toBeUndefined();
    expect(retryAfterMs({}, 0)).toBeUndefined();
  });

  it('tells the hash of a large file of the hub, and none for a small one', () => {
    expect(linkedSha256({ 'x-linked-etag': `"${hash}"` })).toBe(hash);
    expect(linkedSha256({ 'x-linked-etag': hash })).toBe(hash);
    expect(linkedSha256({ 'x-linked-etag': `"${'a'.repeat(40)}"` })).toBeUndefined();
    expect(linkedSha256({})).toBeUndefined();
  });

  it('tells one version from another, and asks with a strong tag or a date alone', () => {
    expect(ifRange(validatorsOf({ etag: '"a"', 'last-modified': DATE }))).toBe('"a"');
    expect(ifRange(validatorsOf({ etag: 'W/"a"', 'last-modified': DATE }))).toBe(DATE);
    expect(ifRange(validatorsOf({ etag: 'W/"a"' }))).toBeUndefined();
    expect(validatorsOf({ etag: 'bare', 'last-modified': 'never' })).toEqual({});
    expect(sameVersion({ etag: 'W/"a"' }, { etag: '"a"' })).toBe(true);
    expect(sameVersion({ etag: '"a"', lastModified: DATE }, { etag: '"b"', lastModified: DATE })).toBe(false);
    expect(sameVersion({ lastModified: DATE }, { lastModified: DATE })).toBe(true);
    expect(sameVersion({ etag: '"a"' }, { lastModified: DATE })).toBeUndefined();
  });

  it('tells a page from a file', () => {
    expect(isPage({ 'content-type': 'text/html; charset=utf-8' })).toBe(true);
    expect(isPage({ 'content-type': 'binary/octet-stream' })).toBe(false);
    expect(isPage({})).toBe(false);
  });
});
