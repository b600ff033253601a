import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tags as tagsSchema } from '../../../src/shared/schema/generation.ts';
import { readPair, writePair } from '../../../src/renderer/features/gallery/compare/pair.ts';
import { tagFilterOf, tagsOf, tagWords } from '../../../src/renderer/features/gallery/image/tagText.ts';

describe('tags as text', () => {
  it('reads a name with a value, and a name alone', () => {
    expect(tagsOf(['group: 5', 'sea', 'url= http://a:1', ': lost'])).toEqual({
      group: '5',
      sea: '',
      url: 'http://a:1',
    });
    expect(tagWords({ group: 5, sea: '' })).toEqual(['group: 5', 'sea']);
    expect(tagFilterOf(['group: 5'])).toEqual({ group: '5' });
  });

  it('keeps a number a number while it is not changed', () => {
    const before = { group: 5, id: 7 };
    expect(tagsOf(tagWords(before), before)).toEqual(before);
    expect(tagsOf(['group: 6', 'id: 7'], before)).toEqual({ group: '6', id: 7 });
  });

  it('makes of anything typed what the contract takes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 400 }), { maxLength: 30 }), (words) => {
        expect(tagsSchema.safeParse(tagsOf(words)).success).toBe(true);
      }),
    );
  });
});

describe('two images in the address', () => {
  it('are read as they were written; one is no pair', () => {
    expect(readPair(writePair('img_1', 'img_2'))).toEqual({ a: 'img_1', b: 'img_2' });
    for (const detail of ['img_1', 'img_1~', '~', 'a~b~c']) expect(readPair(detail)).toBeUndefined();
  });
});
