import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { startTestServer } from '../../support/transport.ts';
import type { TestServer } from '../../support/transport.ts';

let test: TestServer;
let browser: Browser;
beforeAll(async () => {
  test = await startTestServer();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await test.server.close();
});

describe('the documentation in a browser', () => {
  it('shows every tag, can be tried out, and asks nothing of the outside', async () => {
    const page = await browser.newPage();
    const asked: string[] = [];
    const problems: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    await page.goto(`${test.url}/`);
    await page.click('a[href="/docs"]');
    for (const tag of ['Generations', 'Events', 'Engine']) await page.waitForSelector(`#operations-tag-${tag}`);
    const health = '[id^="operations-Server-health"]';
    await page.click(`${health} .opblock-summary-control`);
    await page.click(`${health} .try-out__btn`);
    await page.click(`${health} .execute`);
    await page.waitForSelector(`${health} .live-responses-table`);
    expect(await page.textContent(`${health} .live-responses-table tbody .response-col_status`)).toContain('200');
    expect(problems).toEqual([]);
    expect(asked).toContain(`${test.url}/openapi.json`);
    expect(asked.filter((url) => !url.startsWith(`${test.url}/`) && !url.startsWith('data:'))).toEqual([]);
    expect(await page.locator('img[alt="Online validator badge"]').count()).toBe(0);
    await page.close();
  });
});
