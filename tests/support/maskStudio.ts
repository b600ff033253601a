import type { Browser, Page } from 'playwright-core';
import { startApp, type RunningApp } from './appProcess.ts';
import { openStudioPage } from './studioPage.ts';
import { tempFolder } from './tempFolder.ts';

/** Create in a page of a new server, whose models are told to take start images and masks. */
export async function openMaskStudio(browser: Browser): Promise<{ app: RunningApp; page: Page }> {
  const app = await startApp({ dataDir: tempFolder() });
  const { page } = await openStudioPage(browser, app, { place: 'settings' });
  await page.route('**/v1/models', async (route) => {
    const response = await route.fetch();
    const text = await response.text();
    await route.fulfill({
      response,
      body: text.replaceAll('"initImage":false,"maskImage":false', '"initImage":true,"maskImage":true'),
    });
  });
  await page.goto(`${app.url}/#/create`);
  await page.reload();
  return { app, page };
}
