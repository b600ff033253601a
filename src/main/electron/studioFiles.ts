import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pageHeaders } from './pageHeaders.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** A name that can only lie in its folder: no dot at its start, no separator of any system. */
const SAFE_NAME = /^[\w-][\w.@-]*$/;

/** Path of a page or asset in the studio's folder; undefined for whatever could lie elsewhere or is of no known kind. */
export function studioFile(folder: string, pathname: string): string | undefined {
  const names = pathname === '/' ? ['index.html'] : pathname.slice(1).split('/');
  const known = path.extname(names.at(-1) ?? '') in mediaTypes;
  return known && names.every((name) => SAFE_NAME.test(name)) ? path.join(folder, ...names) : undefined;
}

/** Answers with a page or asset of the studio, or with 404. Assets have names that change with what is in them. */
export async function answerStudioFile(folder: string, pathname: string, method: string): Promise<Response> {
  const file = studioFile(folder, pathname);
  const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined);
  if (file === undefined || bytes === undefined)
    return new Response(method === 'HEAD' ? null : 'There is nothing at this address.', {
      status: 404,
      headers: { ...pageHeaders, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
    });
  const headers = {
    ...pageHeaders,
    'content-type': mediaTypes[path.extname(file)] ?? 'application/octet-stream',
    'content-length': String(bytes.byteLength),
    'cache-control': pathname.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
  return new Response(method === 'HEAD' ? null : new Uint8Array(bytes), { status: 200, headers });
}
