import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { pageHeaders } from '../../../src/main/electron/pageHeaders.ts';
import { launchBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { serveApp, type ServedApp } from '../../support/servedApp.ts';

let dataDir: string;
let served: ServedApp;
let browser: Browser;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tintype-policy-'));
  served = await serveApp(dataDir);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await served?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Counts, in the page, what the policy refused. */
const WATCH = `addEventListener('securitypolicyviolation', (event) => {
  (globalThis.refused ??= []).push(event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sample);
})`;

it('the built studio works under the policy of the window, and asks for nothing it forbids', async () => {
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  const refused: string[] = [];
  await page.addInitScript(WATCH);
  // Only documents: the policy of anything else counts for nothing.
  await page.route(
    (url) => url.pathname === '/',
    async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), ...pageHeaders } });
    },
  );
  const collect = async (place: string): Promise<void> => {
    const seen = await page.evaluate<string[]>('globalThis.refused ?? []');
    refused.push(...seen.map((one) => `${place}: ${one}`));
  };
  for (const place of ['create', 'queue', 'gallery', 'models', 'server', 'settings']) {
    const response = await page.goto(`${served.url}/?${place}#/${place}`);
    expect(response?.headers()['content-security-policy']).toBe(pageHeaders['content-security-policy']);
    await page.getByRole('main').getByRole('heading').first().waitFor();
    await collect(place);
  }
  await page.goto(`${served.url}/#/create`);
  const prompt = page.getByRole('textbox', { name: /prompt/i }).first();
  await prompt.fill('a lighthouse');
  await prompt.press('ControlOrMeta+Enter');
  // Not `waitForFunction`: that evaluates text in the page, which the policy forbids.
  await eventually(
    'the picture',
    () => page.evaluate<boolean>(`document.querySelector('img[src*="/v1/images/"]')?.naturalWidth > 0`),
    { withinMs: 60_000 },
  );
  await collect('a picture');

  // That the watch would hear: text that becomes markup, and a script in the page.
  await page.evaluate(`try { document.body.innerHTML += '<p>'; } catch {}`);
  await page.evaluate(
    `document.body.append(Object.assign(document.createElement('img'), { src: 'https://example.com/x.png' }))`,
  );
  await eventually('the watch to hear of it', () => page.evaluate<boolean>('globalThis.refused?.length >= 2'));
  expect(refused).toEqual([]);
});
