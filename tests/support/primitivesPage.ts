import path from 'node:path';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import type { Page } from 'playwright-core';
import { build } from 'vite';

const ORIGIN = 'http://primitives.test';
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** The files of the page with every primitive, by their path; nothing is written. */
export async function buildPrimitivesPage(): Promise<Map<string, string>> {
  const built = await build({
    root: path.join(import.meta.dirname, '../ui/primitives/page'),
    configFile: false,
    logLevel: 'error',
    plugins: [react(), tailwind()],
    build: { write: false, target: 'es2024', modulePreload: { polyfill: false } },
  });
  if (!('output' in built)) throw new Error('vite answered with no single output');
  return new Map(
    built.output.map((file) => [
      `/${file.fileName}`,
      file.type === 'chunk' ? file.code : Buffer.from(file.source).toString('utf8'),
    ]),
  );
}

/** Opens it in a page of a browser, without a server. */
export async function openPrimitivesPage(page: Page, files: ReadonlyMap<string, string>): Promise<void> {
  await page.route(`${ORIGIN}/**`, (route) => {
    const { pathname } = new URL(route.request().url());
    const name = pathname === '/' ? '/index.html' : pathname;
    const body = files.get(name);
    return body === undefined
      ? route.fulfill({ status: 404 })
      : route.fulfill({ body, contentType: TYPES[path.extname(name)] ?? 'application/octet-stream' });
  });
  await page.goto(ORIGIN);
  await page.getByRole('heading', { name: 'Primitives' }).waitFor();
}
