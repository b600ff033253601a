import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from '../../support/appProcess.ts';
import { launchBrowser } from '../../support/browser.ts';
import { tabTo } from '../../support/keyboard.ts';
import { goTo, openStudioPage, violations } from '../../support/studioPage.ts';
import { tempFolder } from '../../support/tempFolder.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const badge = (page: Page, confidence: string): Locator =>
  page.getByRole('main').getByRole('button', { name: new RegExp(`^≈ .* · ${confidence}\\. `) });

async function draw(page: Page, count: number): Promise<void> {
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('a lighthouse');
  await page.getByRole('radio', { name: String(count), exact: true }).click();
  await page.keyboard.press('Control+Enter');
  await page
    .locator('li[data-state="done"]')
    .nth(count - 1)
    .waitFor();
}

describe('what a picture would take', () => {
  it('is guessed at first, and measured after three pictures, in Create and in Models', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page, complaints } = await openStudioPage(browser, app);
    await badge(page, 'guessed').waitFor();
    const button = page.getByRole('button', { name: /^Make a picture/ });
    const before = await button.boundingBox();
    expect(await violations(page)).toEqual([]);
    await draw(page, 3);
    await badge(page, 'measured').waitFor();
    await page.getByRole('radio', { name: '1', exact: true }).click();
    // Nothing moved when the words came and changed.
    expect(await page.getByRole('button', { name: /^Make a picture/ }).boundingBox()).toEqual(before);
    expect(await badge(page, 'measured').textContent()).toMatch(
      /^≈ [\d.]+ (s|min).* · [\d.]+ [MG]B, (fits|just fits) · measured$/,
    );

    await tabTo(page, /^≈ /);
    await page.getByText(/Measured: this machine drew 3 pictures like it/).waitFor();
    expect(await violations(page)).toEqual([]);

    await goTo(page, 'models');
    await badge(page, 'measured').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    expect(await app.stop()).toMatchObject({ code: 0 });
  });

  it('follows the form: more steps take longer', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app);
    await badge(page, 'guessed').waitFor();
    const few = await badge(page, 'guessed').textContent();
    await page.getByRole('button', { name: 'More settings' }).click();
    await page.getByRole('textbox', { name: 'Steps' }).fill('150');
    await page.keyboard.press('Tab');
    await expect.poll(() => badge(page, 'guessed').textContent(), { timeout: 20_000 }).not.toBe(few);
  });
});
