import { curlExample } from './curlExample.ts';
import { javascriptExample } from './javascriptExample.ts';
import { pythonExample } from './pythonExample.ts';

/** Stands where a key belongs; a person puts theirs there. */
export const KEY_PLACEHOLDER = 'YOUR_KEY';

export type ExampleLanguage = 'curl' | 'javascript' | 'python';

const makers: Readonly<Record<ExampleLanguage, (url: string, key: string | undefined) => string>> = {
  curl: curlExample,
  javascript: javascriptExample,
  python: pythonExample,
};

/** A program that asks the server at `url` for a picture and saves it. `keyed`: the server wants a key. */
export const exampleCode = (language: ExampleLanguage, url: string, keyed: boolean): string =>
  makers[language](url, keyed ? KEY_PLACEHOLDER : undefined);
