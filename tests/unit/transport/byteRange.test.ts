import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesEtag, parseByteRange, rangeIsFresh } from '../../../src/main/transport/http/byteRange.ts';

describe('byte ranges', () => {
  it.each([
    ['bytes=0-0', { kind: 'part', start: 0, end: 0 }],
    ['bytes=2-', { kind: 'part', start: 2, end: 9 }],
    ['bytes=2-99', { kind: 'part', start: 2, end: 9 }],
    ['bytes=-3', { kind: 'part', start: 7, end: 9 }],
    ['bytes=-99', { kind: 'part', start: 0, end: 9 }],
    ['bytes=10-', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=5-2', { kind: 'full' }],
    ['bytes=0-1,4-5', { kind: 'full' }],
    ['bytes=-', { kind: 'full' }],
    ['items=0-1', { kind: 'full' }],
    ['bytes=a-b', { kind: 'full' }],
    [undefined, { kind: 'full' }],
  ])('of ten bytes, %s is %j', (header, range) => {
    expect(parseByteRange(header, 10)).toEqual(range);
  });

  it('never reaches outside the file', () => {
    fc.assert(
      fc.property(fc.nat(), fc.option(fc.nat()), fc.nat(1000), (start, end, size) => {
        const range = parseByteRange(`bytes=${start}-${end ?? ''}`, size);
        if (range.kind === 'part') expect(range.start <= range.end && range.end < size).toBe(true);
        else expect(range.kind === 'full' || start >= size).toBe(true);
      }),
    );
  });

  it('compares tags weakly for If-None-Match and strongly for If-Range', () => {
    expect(matchesEtag('"a", W/"b"', '"b"')).toBe(true);
    expect(matchesEtag('*', '"b"')).toBe(true);
    expect(matchesEtag('"c"', '"b"')).toBe(false);
    expect(matchesEtag(undefined, '"b"')).toBe(false);
    expect(rangeIsFresh(undefined, '"b"')).toBe(true);
    expect(rangeIsFresh('"b"', '"b"')).toBe(true);
    expect(rangeIsFresh('W/"b"', 'W/"b"')).toBe(false);
    expect(rangeIsFresh('Sat, 29 Oct 1994 19:43:31 GMT', '"b"')).toBe(false);
  });
});
