import { builtInCatalogue } from '../models/downloads/builtInCatalogue.ts';

/** Where a token of Hugging Face is made; Settings leads there. */
const TOKENS = 'https://huggingface.co/settings/tokens';

/** Pages outside that the studio leads to: the licences of the catalogue, and where a token is made. */
export const studioPages: ReadonlySet<string> = new Set([
  TOKENS,
  ...builtInCatalogue.models.map(({ licence }) => new URL(licence.url).href),
]);
