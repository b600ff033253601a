import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from '../../support/appProcess.ts';
import { launchBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { openStudioPage } from '../../support/studioPage.ts';
import { tempFolder } from '../../support/tempFolder.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe('Enter held down in the form of Create', () => {
  it('asks once a press, in a field of one line and on the button', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app);
    const asked = async (): Promise<number> => (await app.client.call('generations.list', {})).total;
    await app.client.call('queue.pause', {});
    await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill('a pier');
    await page.getByRole('button', { name: 'More settings' }).click();
    const places = [page.getByRole('textbox', { name: 'Steps' }), page.locator('button[type=submit]')];
    for (const [index, place] of places.entries()) {
      await place.focus();
      // A key that is down already repeats.
      for (let times = 0; times < 5; times += 1) {
        await page.keyboard.down('Enter');
        await eventually('the job', async () => (await asked()) > index);
        await page.waitForTimeout(200);
      }
      await page.keyboard.up('Enter');
      expect(await asked()).toBe(index + 1);
    }
    await app.stop();
  });
});
