/** Longer words count by their beginning; the search index has an index of its own for every shorter prefix. */
const MAX_WORD = 20;

/**
 * Scripts written without spaces between words: every character is a word of its own, so any part of a
 * phrase finds it. Emoji too.
 */
const CHARACTER = String.raw`(?:(?=[\p{L}\p{N}])[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|\p{Extended_Pictographic})`;
const word = new RegExp(String.raw`${CHARACTER}|(?:(?!${CHARACTER})[\p{L}\p{N}])+`, 'gu');

/**
 * The distinct words of a text as they are indexed and searched: in lower case, without diacritics and
 * punctuation, wide and styled letters made plain. A word holds letters and digits (or is one emoji), nothing else.
 */
export function searchWords(text: string): string[] {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}+/gu, '');
  const found = plain.match(word) ?? [];
  return [...new Set(found.map((each) => Array.from(each).slice(0, MAX_WORD).join('')))];
}
