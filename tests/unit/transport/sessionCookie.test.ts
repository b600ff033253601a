import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cookieCounts, isOwnPage, sessionTokens } from '../../../src/main/transport/http/sessionCookie.ts';

const host = '127.0.0.1:8081';
const own = `http://${host}`;
const counts = (method: string, headers: Record<string, string>): boolean =>
  cookieCounts({ method, headers: { host, ...headers } });

describe('the session cookie', () => {
  it('is read among others, also several of one name', () => {
    expect(sessionTokens('a=1; tintype_session=x; b=2;tintype_session=y')).toEqual(['x', 'y']);
    for (const none of [undefined, '', 'tintype_session', 'tintype_session=', 'xtintype_session=x'])
      expect(sessionTokens(none)).toEqual([]);
  });

  it('never reads more than a few, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), (text) => {
        const tokens = sessionTokens(`tintype_session=1; ${text}`);
        expect(tokens[0]).toBe('1');
        expect(tokens.length).toBeLessThanOrEqual(4);
      }),
    );
    expect(sessionTokens('tintype_session=x; '.repeat(100))).toHaveLength(4);
  });

  it.each([
    ['a call of the page', 'POST', { origin: own, 'sec-fetch-site': 'same-origin' }],
    ['a picture of the page', 'GET', { 'sec-fetch-site': 'same-origin' }],
    ['an address that a person typed', 'GET', { 'sec-fetch-site': 'none' }],
    ['a call where the browser tells no site', 'DELETE', { origin: own }],
    ['a picture where the browser tells no site', 'GET', {}],
    ['a look at a file where the browser tells no site', 'HEAD', {}],
  ])('counts for %s', (_what, method, headers) => {
    expect(counts(method, headers)).toBe(true);
  });

  it.each([
    ['a page of another port', 'GET', { 'sec-fetch-site': 'same-site' }],
    ['a call from another port', 'POST', { origin: 'http://127.0.0.1:9', 'sec-fetch-site': 'same-site' }],
    ['a page of elsewhere', 'GET', { 'sec-fetch-site': 'cross-site' }],
    ['a call from elsewhere', 'POST', { origin: 'https://evil.example' }],
    ['a reading call from elsewhere', 'GET', { origin: 'https://evil.example' }],
    ['a call that came round by elsewhere', 'POST', { origin: own, 'sec-fetch-site': 'cross-site' }],
    ['a change without any origin', 'POST', {}],
    ['a change out of an address bar', 'POST', { 'sec-fetch-site': 'none' }],
    ['a page without an origin', 'GET', { origin: 'null' }],
  ])('does not count for %s', (_what, method, headers) => {
    expect(counts(method, headers)).toBe(false);
  });

  it('tells the page of this server from other programs', () => {
    expect(isOwnPage({ headers: { host, 'sec-fetch-site': 'same-origin' } })).toBe(true);
    expect(isOwnPage({ headers: { host, origin: own } })).toBe(true);
    for (const headers of [{ host }, { host, origin: 'http://x' }, { host, 'sec-fetch-site': 'none' }])
      expect(isOwnPage({ headers })).toBe(false);
  });
});
