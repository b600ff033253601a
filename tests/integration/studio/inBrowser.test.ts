import path from 'node:path';
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

/** A page of its own, and what the browser found wrong with it. */
async function openStudio({ url }: RunningApp): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
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

  it('begins with at most 200 kB of JavaScript', async () => {
    const { script } = await studioSize(path.join(import.meta.dirname, '../../../out/renderer'));
    expect(script).toBeGreaterThan(50_000);
    expect(script).toBeLessThanOrEqual(200_000);
  });
});
