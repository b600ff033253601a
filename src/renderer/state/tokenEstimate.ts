import type { ModelView } from '../../shared/schema/model.ts';

type Tokenizer = NonNullable<ModelView['promptTokens']>['tokenizer'];

/** Letters of a word that make one token, about: CLIP knows most words whole; the others cut a little finer. */
const LETTERS_PER_TOKEN: Readonly<Record<Tokenizer, number>> = { clip: 10, t5: 7, llm: 7 };
/** Scripts written without spaces: a character is a token or two of its own. */
const DENSE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
const PIECES = /[\p{L}\p{M}]+|\p{N}+|[^\s\p{L}\p{M}\p{N}]/gu;

/** About how many tokens a text is. No tokenizer is loaded for it: real counts differ by a tenth or so in English, more elsewhere. */
export function tokenEstimate(text: string, tokenizer: Tokenizer): number {
  let tokens = 0;
  for (const [piece] of text.matchAll(PIECES)) tokens += tokensOf(piece, tokenizer);
  return tokens;
}

function tokensOf(piece: string, tokenizer: Tokenizer): number {
  if (/^\p{N}/u.test(piece)) return tokenizer === 'clip' ? piece.length : Math.ceil(piece.length / 2);
  if (!/^[\p{L}\p{M}]/u.test(piece)) return 1;
  let dense = 0;
  let letters = 0;
  for (const letter of piece) {
    if (DENSE.test(letter)) dense += 1;
    else letters += 1;
  }
  return dense + Math.ceil(letters / LETTERS_PER_TOKEN[tokenizer]);
}
