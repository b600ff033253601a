import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createScrubber } from '../../../src/main/log/scrub.ts';

const { text: scrubText, value: scrub } = createScrubber();

const secret = fc.stringMatching(/^[A-Za-z0-9]{12,40}$/).map((text) => `Zq9${text}`);
const hex = fc.stringMatching(/^[0-9a-f]{40}$/);
/** Garbage around a secret: anything, but apart from it. */
const around = fc.string({ maxLength: 60 }).map((text) => ` ${text} `);

describe('what is shown of a log line', () => {
  it('holds no key and no webhook secret of ours, wherever it stands', () => {
    fc.assert(
      fc.property(around, hex, around, (before, key, after) => {
        expect(scrubText(`${before}tt_${key}${after}`)).not.toContain(key.slice(0, 8));
        expect(scrubText(`${before}whsec_${key}=${after}`)).not.toContain(key.slice(0, 8));
        expect(scrubText(`/v1/keys/tt_${key}`)).not.toContain(key.slice(0, 8));
        expect(scrubText(`${before}hf_${key}${after}`)).not.toContain(key.slice(0, 8));
      }),
    );
  });

  it('holds nothing that a text calls a secret', () => {
    const forms: ((value: string) => string)[] = [
      (value) => `Authorization: Bearer ${value}`,
      (value) => `authorization: basic ${value}`,
      (value) => `X-API-Key: ${value}`,
      (value) => `auth_key=${value}`,
      (value) => `http://127.0.0.1:9/hook?token=${value}&a=1`,
      (value) => `https://me:${value}@nas.local/hook`,
      (value) => `{"apiKey":"${value}"}`,
      (value) => `{"key": "${value}"}`,
      (value) => JSON.stringify(JSON.stringify({ apiKey: value, more: 1 })),
      (value) => JSON.stringify({ body: JSON.stringify({ key: value }) }),
      (value) => `password = '${value}'`,
      (value) => `Cookie: tintype_session=${value}`,
      (value) => `TINTYPE_API_KEY=${value}`,
    ];
    fc.assert(
      fc.property(around, fc.constantFrom(...forms), secret, around, (before, form, value, after) => {
        expect(scrubText(before + form(value) + after)).not.toContain(value);
      }),
    );
  });

  it('holds no field that is called like a secret, at any depth', () => {
    const names = [
      'apiKey',
      'x-api-key',
      'key',
      'webhookSecret',
      'Set-Cookie',
      'authorization',
      'accessToken',
      'PASSWORD',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...names), secret, fc.integer({ min: 0, max: 8 }), (name, value, depth) => {
        let facts: unknown = { [name]: value, list: [{ [name]: [value] }] };
        for (let i = 0; i < depth; i += 1) facts = { inner: facts };
        expect(JSON.stringify(scrub(facts))).not.toContain(value);
      }),
    );
  });

  it('keeps fields whose names only sound like it', () => {
    const facts = { monkey: 1, keyboard: 'a', tokenizer: 't5', code: 'X', why: 'b', keepAlive: true };
    expect(scrub(facts)).toEqual(facts);
  });

  it('names no folder of this machine, but keeps addresses of the API', () => {
    expect(scrubText('cannot open /home/jane/models/a.gguf')).toBe('cannot open a.gguf');
    expect(scrubText(String.raw`cannot open C:\Users\jane\a.gguf`)).toBe('cannot open a.gguf');
    expect(scrubText('/v1/images/generations/gen_1')).toBe('/v1/images/generations/gen_1');
    const bug = scrub({ err: new Error('no such file /home/jane/x') });
    expect(JSON.stringify(bug)).not.toContain('/home/jane');
    expect(JSON.stringify(bug)).not.toContain(import.meta.dirname);
  });

  it('is plain data of a bounded size, whatever comes in', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true }), (facts) => {
        expect(JSON.stringify({ facts: scrub(facts) })).toBeTypeOf('string');
      }),
    );
    const loop: Record<string, unknown> = {};
    loop['loop'] = loop;
    expect(JSON.stringify(scrub(loop)).length).toBeLessThan(200);
    expect(JSON.stringify(scrub({ text: 'x'.repeat(10 ** 6), list: Array(10 ** 5).fill('y') })).length).toBeLessThan(
      4000,
    );
  });
});
