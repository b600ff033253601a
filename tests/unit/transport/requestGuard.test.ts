import { describe, expect, it } from 'vitest';
import { hashKey, offeredKeys, sameHash } from '../../../src/main/transport/http/apiKey.ts';
import { isLoopback } from '../../../src/main/platform/loopback.ts';
import { guardRequest } from '../../../src/main/transport/http/requestGuard.ts';
import type { RequestFacts } from '../../../src/main/transport/http/requestGuard.ts';

const facts: RequestFacts = {
  boundToLoopback: true,
  host: '127.0.0.1:8081',
  origin: undefined,
  allowedOrigins: ['https://app.example'],
  open: false,
  preflight: false,
  keySet: false,
  hasKey: () => false,
};
const verdict = (over: Partial<RequestFacts>) => guardRequest({ ...facts, ...over });

describe('the request guard', () => {
  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1', '127.255.3.4:99', '[::1]', '[::1]:8081'])(
    'lets the loopback host %s in',
    (host) => {
      expect(verdict({ host })).toEqual({ allow: true });
    },
  );

  it.each([
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.256',
    '192.168.1.4:8081',
    '[::2]',
    '::1',
    'localhost:8081:1',
    'a@localhost',
    '0.0.0.0',
  ])('refuses the host %s', (host) => {
    expect(verdict({ host })).toEqual({ allow: false, code: 'INVALID_HOST' });
  });

  it('takes any host, but always wants a key, when other machines can reach it', () => {
    const open = { boundToLoopback: false, host: 'box.lan:8081' };
    expect(verdict(open)).toEqual({ allow: false, code: 'UNAUTHORIZED' });
    expect(verdict({ ...open, hasKey: () => true })).toEqual({ allow: false, code: 'UNAUTHORIZED' });
    expect(verdict({ ...open, keySet: true })).toEqual({ allow: false, code: 'UNAUTHORIZED' });
    expect(verdict({ ...open, keySet: true, hasKey: () => true })).toEqual({ allow: true });
    expect(verdict({ ...open, open: true })).toEqual({ allow: true });
  });

  it('takes its own origin and those of the allowlist, naming only the latter for CORS', () => {
    expect(verdict({ origin: 'http://127.0.0.1:8081' })).toEqual({ allow: true });
    expect(verdict({ origin: 'http://localhost', host: 'localhost:80' })).toEqual({ allow: true });
    expect(verdict({ origin: 'https://app.example' })).toEqual({ allow: true, corsOrigin: 'https://app.example' });
  });

  it.each(['app://obsidian.md', 'chrome-extension://abcdef', 'tauri://localhost'])(
    'takes the origin %s of an app when it is on the allowlist, however that spells it',
    (origin) => {
      const allowedOrigins = [`${origin.toUpperCase()}/`];
      expect(verdict({ origin, allowedOrigins })).toEqual({ allow: true, corsOrigin: origin });
      for (const other of [`${origin}.evil`, 'app://other', 'null', origin.replace(':', 's:')])
        expect(verdict({ origin: other, allowedOrigins })).toMatchObject({ code: 'INVALID_ORIGIN' });
    },
  );

  it.each([
    'null',
    '',
    'http://127.0.0.1:9',
    'https://127.0.0.1:8081',
    'http://localhost:8081',
    'https://app.example.evil',
    'http://app.example',
    'nonsense',
  ])('refuses the origin %j', (origin) => {
    expect(verdict({ origin })).toEqual({ allow: false, code: 'INVALID_ORIGIN' });
  });

  it('decides host before origin before key', () => {
    expect(verdict({ host: 'x', origin: 'x', keySet: true })).toMatchObject({ code: 'INVALID_HOST' });
    expect(verdict({ origin: 'x', keySet: true })).toMatchObject({ code: 'INVALID_ORIGIN' });
    expect(verdict({ keySet: true })).toMatchObject({ code: 'UNAUTHORIZED' });
  });

  it('wants the key once it is set, but neither for open routes nor preflights', () => {
    expect(verdict({ keySet: true, hasKey: () => true })).toEqual({ allow: true });
    expect(verdict({ keySet: true, open: true })).toEqual({ allow: true });
    expect(verdict({ keySet: true, preflight: true, origin: 'https://app.example' })).toMatchObject({ allow: true });
  });

  it('knows loopback addresses to bind', () => {
    expect(['localhost', '127.0.0.1', '::1', '[::1]'].every(isLoopback)).toBe(true);
    expect(['0.0.0.0', '::', '10.0.0.1', 'example.org', ''].some(isLoopback)).toBe(false);
  });
});

describe('the key of a request', () => {
  const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });

  it.each([
    [{ authorization: 'Bearer K' }],
    [{ authorization: 'bearer   K' }],
    [basic('x:K')],
    [basic(':K')],
    [{ 'x-api-key': 'K' }],
    [{ auth_key: 'K' }],
  ])('is read from %j', (headers) => {
    expect(offeredKeys(headers)).toEqual(['K']);
  });

  it('keeps the colons of a key', () => {
    expect(offeredKeys(basic('x:a:b'))).toEqual(['a:b']);
  });

  it.each([
    [{}],
    [{ authorization: 'K' }],
    [{ authorization: 'Digest K' }],
    [{ authorization: 'Basic !!' }],
    [{ 'x-api-key': '' }],
  ])('is not found in %j', (headers) => {
    expect(offeredKeys(headers)).toEqual([]);
  });

  it('is compared by its hash', () => {
    expect(sameHash(hashKey('secret-key'), hashKey('secret-key'))).toBe(true);
    expect(sameHash(hashKey('secret-kez'), hashKey('secret-key'))).toBe(false);
    expect(sameHash('', '')).toBe(false);
    expect(sameHash('not hex', 'not hex')).toBe(false);
  });
});
