import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { studioSize } from '../../../scripts/studioSize.ts';
import { startApp, type RunningApp } from '../../support/appProcess.ts';
import { launchBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A page of its own, and what the browser found wrong with it. `prepare` may stand between it and the server. */
async function openStudio(
  { url }: RunningApp,
  prepare?: (page: Page) => Promise<unknown>,
): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await prepare?.(page);
  await page.goto(url);
  return { page, complaints };
}

const HAS_PICTURE = "[...document.querySelectorAll('main img')].some((image) => image.naturalWidth > 0)";

/** Waits until a picture of the page has its pixels. */
const pictureLoaded = (page: Page): Promise<boolean> =>
  eventually('a picture on the page', () => page.evaluate<boolean>(HAS_PICTURE));

describe('the studio in a browser', () => {
  it('makes an image from the keyboard alone, with nothing for the browser to complain of', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page, complaints } = await openStudio(app);
    await page.getByLabel('Prompt', { exact: true }).fill('a lighthouse at dusk');
    await page.keyboard.press('Control+Enter');
    await pictureLoaded(page);
    const { items } = await app.client.call('generations.list', {});
    expect(items.map(({ request, client }) => [request.prompt, client])).toEqual([['a lighthouse at dusk', 'Studio']]);
    await page.keyboard.press('Control+3');
    await page.getByRole('heading', { name: 'Gallery', level: 1 }).waitFor();
    await pictureLoaded(page);
    expect(complaints).toEqual([]);
    expect(await app.stop()).toMatchObject({ code: 0 });
  });

  it('says when the server is gone, and goes on by itself when it is back', async () => {
    const dataDir = tempFolder();
    const first = await startApp({ dataDir });
    const { page } = await openStudio(first);
    const prompt = page.getByLabel('Prompt', { exact: true });
    await prompt.waitFor();
    await page.getByText('Nothing at work').waitFor();
    await first.crash();
    await page.getByText('The connection to Tintype is lost', { exact: false }).first().waitFor();
    const second = await startApp({ dataDir, args: ['--port', new URL(first.url).port] });
    await page.getByRole('button', { name: 'Try now' }).waitFor({ state: 'detached' });
    await prompt.fill('a lighthouse at dawn');
    await page.keyboard.press('Control+Enter');
    await pictureLoaded(page);
    expect(await second.stop()).toMatchObject({ code: 0 });
  });

  it('asks for the key of a server that wants one, and shows images with it', async () => {
    const app = await startApp({ dataDir: tempFolder(), env: { TINTYPE_API_KEY: 'a-key-of-the-test' } });
    const { page } = await openStudio(app);
    await page.getByLabel('Key').fill('not-the-key-at-all');
    await page.keyboard.press('Enter');
    await page.getByLabel('Key').and(page.locator('[aria-invalid="true"]')).waitFor();
    await page.getByLabel('Key').fill('a-key-of-the-test');
    await page.keyboard.press('Enter');
    await page.getByLabel('Prompt', { exact: true }).fill('a lighthouse at noon');
    await page.keyboard.press('Control+Enter');
    await pictureLoaded(page);
    const kept = await page.evaluate<string>('JSON.stringify(localStorage) + document.cookie');
    expect(kept).not.toContain('a-key-of-the-test');
    await page.context().clearCookies();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'This server wants a key' }).waitFor();
    expect(await app.stop()).toMatchObject({ code: 0 });
  });

  it('loads at most 200 kB of JavaScript for its first view, and none that is not counted', async () => {
    const folder = path.join(import.meta.dirname, '../../../out/renderer');
    const { script } = await studioSize(folder);
    expect(script).toBeLessThanOrEqual(200_000);

    const app = await startApp({ dataDir: tempFolder() });
    const loaded: string[] = [];
    const { page } = await openStudio(app, async (one) => {
      // What waits a second is fetched for later.
      await one.addInitScript(
        'const soon = setTimeout; window.setTimeout = (work, ms, ...rest) => (ms >= 1000 ? 0 : soon(work, ms, ...rest));',
      );
      one.on('requestfinished', (request) => {
        if (request.url().endsWith('.js')) loaded.push(new URL(request.url()).pathname);
      });
    });
    await page.getByRole('heading', { name: 'Make your first picture' }).waitFor();
    await page.waitForTimeout(500);
    expect(loaded.some((file) => file.includes('/Create-'))).toBe(true);
    const sizes = loaded.map(async (file) => gzipSync(await readFile(path.join(folder, file))).length);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThanOrEqual(script);
    expect(await app.stop()).toMatchObject({ code: 0 });
  });

  it('is right without events, a moment later', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudio(app, (one) => one.route('**/v1/events', (route) => route.abort()));
    await page.getByText('Is loaded with the first picture').waitFor();
    await page.getByLabel('Prompt', { exact: true }).fill('a lighthouse without news');
    await page.keyboard.press('Control+Enter');
    await pictureLoaded(page);
    await page.getByText(/^1 picture in /).waitFor();
    expect(await app.stop()).toMatchObject({ code: 0 });
  });

  it('draws once what is asked for again because the answer was lost', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    let lost = 0;
    const { page } = await openStudio(app, (one) =>
      one.route('**/v1/images/generations', async (route) => {
        if (route.request().method() !== 'POST' || lost === 2) return route.fallback();
        lost += 1;
        await route.fetch();
        await route.abort();
      }),
    );
    await page.getByLabel('Prompt', { exact: true }).fill('a lighthouse in the fog');
    await page.keyboard.press('Control+Enter');
    await page.getByText('The server does not answer.', { exact: false }).first().waitFor();
    await page.keyboard.press('Control+Enter');
    await pictureLoaded(page);
    expect(lost).toBe(2);
    const { items } = await app.client.call('generations.list', {});
    expect(items.map(({ request }) => request.prompt)).toEqual(['a lighthouse in the fog']);
    expect(await app.stop()).toMatchObject({ code: 0 });
  });
});
