import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchWords } from '../../../src/main/journal/searchText.ts';

const plainWord = /^(?:[\p{L}\p{N}]+|\p{Extended_Pictographic})$/u;

describe('searchWords', () => {
  it('drops case, diacritics, punctuation and repeats', () => {
    expect(searchWords('Café, CAFE: naïve—ﬁre (Ｗｉｄｅ)!')).toEqual(['cafe', 'naive', 'fire', 'wide']);
  });

  it('takes every character of a script without spaces, and every emoji, as a word', () => {
    expect(searchWords('黒猫 in Tokyo 🐱')).toEqual(['黒', '猫', 'in', 'tokyo', '🐱']);
  });

  it('drops the symbols of such scripts too', () => {
    expect(searchWords('᧠ក')).toEqual(['ក']);
  });

  it('counts a long word by its beginning', () => {
    expect(searchWords('donaudampfschifffahrtsgesellschaft')).toEqual(['donaudampfschifffahr']);
  });

  it('gives words of letters, digits and emoji only, the same again when taken twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const words = searchWords(text);
        for (const word of words) expect(word).toMatch(plainWord);
        expect(searchWords(words.join(' '))).toEqual(words);
      }),
    );
  });
});
