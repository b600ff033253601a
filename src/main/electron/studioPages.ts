import { builtInBuilds } from '../engine/builds/builtInBuilds.ts';
import { builtInCatalogue } from '../models/downloads/builtInCatalogue.ts';

/** Where a token of Hugging Face is made; Settings leads there. */
const TOKENS = 'https://huggingface.co/settings/tokens';

const fixed: ReadonlySet<string> = new Set(
  [
    TOKENS,
    ...builtInCatalogue.models.map(({ licence }) => licence.url),
    ...builtInBuilds.builds.flatMap(({ licences }) => licences.map(({ url }) => url)),
  ].map((url) => new URL(url).href),
);

/** The page of a repository of models, where the licence of a missing part is told. */
const REPOSITORY = /^https:\/\/huggingface\.co\/[\w-][\w.-]*\/[\w-][\w.-]*$/;

/** Whether the studio itself leads to this page outside: a licence, a repository of models, or where a token is made. */
export const isStudioPage = (url: string): boolean => fixed.has(url) || REPOSITORY.test(url);
