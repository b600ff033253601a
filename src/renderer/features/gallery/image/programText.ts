import type { KnownRequest } from '../../../../shared/schema/generation.ts';

/** The body that asks for an image again. */
export const requestJson = (request: KnownRequest): string => JSON.stringify(request, null, 2);

/**
 * The command that asks for it in a POSIX shell.
 *
 * @param url of the server, e.g. `http://127.0.0.1:8081`
 * @param needsKey the key is then taken from the environment variable TINTYPE_API_KEY
 */
export function curlCommand(url: string, request: KnownRequest, needsKey: boolean): string {
  return [
    `curl -X POST ${quoted(`${url.replace(/\/+$/, '')}/v1/images/generations`)}`,
    "-H 'content-type: application/json'",
    ...(needsKey ? ['-H "authorization: Bearer $TINTYPE_API_KEY"'] : []),
    `-d ${quoted(JSON.stringify(request))}`,
  ].join(' \\\n  ');
}

/** As one word of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
