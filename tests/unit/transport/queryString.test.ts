import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operations } from '../../../src/shared/contract/operations.ts';
import { decodeQuery } from '../../../src/main/transport/http/queryString.ts';
import { parseInput } from '../../../src/main/transport/parseInput.ts';

const list = operations['generations.list'];
const gallery = operations['images.list'];
const parsed = (raw: string) => parseInput(gallery, { query: decodeQuery(raw, gallery.query).value });

describe('query decoding', () => {
  it('reads numbers, booleans, strings and tags by their schema', () => {
    expect(parsed('query=a+b%20c&favourite=true&page=3&tag.type=goal&tag.id=4&tag.a.b=c')).toEqual({
      ok: true,
      value: {
        query: { query: 'a b c', favourite: true, page: 3, limit: 20, tag: { type: 'goal', id: '4', 'a.b': 'c' } },
      },
    });
  });

  it.each(['', ' 1', '1e3', '0x10', '+1', '1.', '.5', 'Infinity', 'NaN', 'one'])(
    'leaves %j a string, so that it is refused as a number',
    (text) => {
      const result = parsed(`page=${encodeURIComponent(text)}`);
      expect(result).toMatchObject({
        ok: false,
        issues: [{ path: 'page', message: expect.stringContaining('expected a number') }],
      });
    },
  );

  it.each(['1', 'TRUE', '', 'yes'])('refuses %j as a boolean', (text) => {
    expect(parsed(`favourite=${text}`)).toMatchObject({ ok: false, issues: [{ path: 'favourite' }] });
  });

  it('makes a repeated key, a tag without a name and bad percent-encoding an issue', () => {
    expect(decodeQuery('page=1&page=1', list.query).issues).toEqual([
      { path: 'page', message: 'is given more than once' },
    ]);
    expect(decodeQuery('tag.a=1&tag.a=2', list.query).issues).toMatchObject([{ path: 'tag.a' }]);
    expect(decodeQuery('tag=1', list.query).issues).toMatchObject([{ path: 'tag' }]);
    expect(decodeQuery('tag.=1', list.query).issues).toMatchObject([{ path: 'tag.' }]);
    expect(decodeQuery('model=%E0%A4%A', list.query).issues).toMatchObject([{ path: 'model' }]);
  });

  it('names unknown keys, and __proto__ among them', () => {
    expect(parsed('colour=red&__proto__=1&tag.__proto__=2&constructor=3')).toMatchObject({
      ok: false,
      issues: expect.arrayContaining(
        ['colour', '__proto__', 'tag.__proto__', 'constructor'].map((path) => expect.objectContaining({ path })),
      ),
    });
  });

  it('gives back every tag that was written, whatever its characters', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
          fc.string(),
          { maxKeys: 5 },
        ),
        (tags) => {
          const raw = Object.entries(tags).map(
            ([name, value]) => `${encodeURIComponent(`tag.${name}`)}=${encodeURIComponent(value)}`,
          );
          const { value, issues } = decodeQuery(raw.join('&'), list.query);
          expect(issues).toEqual([]);
          expect({ ...(value['tag'] as object | undefined) }).toEqual({ ...tags });
        },
      ),
    );
  });

  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string(), (raw) => Array.isArray(decodeQuery(raw, list.query).issues)));
  });
});
