import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lane } from '../../../src/shared/schema/generation.ts';
import { startApp, type RunningApp } from '../../support/appProcess.ts';
import { launchBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { focusedIn, tabTo } from '../../support/keyboard.ts';
import { openStudioPage, sidewaysOverflow, unreachableControls, violations } from '../../support/studioPage.ts';
import { tempFolder } from '../../support/tempFolder.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A server whose queue is paused, with these waiting: nothing begins by itself. */
async function startFull(names: Partial<Record<Lane, readonly string[]>>): Promise<RunningApp> {
  const app = await startApp({ dataDir: tempFolder() });
  await app.client.call('queue.pause', {});
  for (const lane of ['interactive', 'batch', 'idle'] as const)
    for (const prompt of names[lane] ?? [])
      await app.client.call('generations.create', { body: { prompt, lane, width: 64, height: 64, steps: 2 } });
  return app;
}

const orderOf = async ({ client }: RunningApp): Promise<string[]> =>
  (await client.call('queue.get', {})).pending.map(({ lane, prompt }) => `${lane} ${prompt}`);

/** Waits until the app has this order, and the page shows it. */
async function expectOrder(page: Page, app: RunningApp, expected: readonly string[]): Promise<void> {
  await eventually(`the order ${expected.join(', ')}`, async () => (await orderOf(app)).join() === expected.join());
  await eventually('the same on the page', async () => {
    const shown = await page.evaluate<string[]>(
      `[...document.querySelectorAll('[data-job]')].map((row) => row.closest('ol').getAttribute('aria-label').replace('Waiting in ', '').toLowerCase() + ' ' + row.querySelector('p').textContent)`,
    );
    return shown.join() === expected.join();
  });
}

const handle = (page: Page, name: string): Locator => page.getByRole('button', { name: `Move: ${name}`, exact: true });

/** Drags one thing over another with the pointer. */
async function drag(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await from.boundingBox(), await to.boundingBox()];
  if (!start || !end) throw new Error('one of them is not shown');
  await page.mouse.move(start.x + start.width / 2, start.y + start.height / 2);
  await page.mouse.down();
  for (let step = 1; step <= 10; step += 1) {
    const y = start.y + start.height / 2 + ((end.y + end.height / 2 - start.y - start.height / 2) * step) / 10;
    await page.mouse.move(start.x + start.width / 2, y);
    // A frame for the page to follow.
    await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
  }
  await page.mouse.up();
}

describe('the order of the queue', () => {
  it('is changed by dragging, within a lane and into another', async () => {
    const app = await startFull({ interactive: ['a', 'b', 'c'], batch: ['d'] });
    const { page } = await openStudioPage(browser, app, { place: 'queue' });
    await drag(page, handle(page, 'c'), handle(page, 'a'));
    await expectOrder(page, app, ['interactive c', 'interactive a', 'interactive b', 'batch d']);
    await drag(page, handle(page, 'a'), handle(page, 'd'));
    await expectOrder(page, app, ['interactive c', 'interactive b', 'batch d', 'batch a']);
    await drag(page, handle(page, 'b'), page.getByRole('region', { name: 'Idle' }).getByText('Nothing waits here.'));
    await expectOrder(page, app, ['interactive c', 'batch d', 'batch a', 'idle b']);
  });

  it('is changed by the keyboard alone: picked up and carried, moved a step, by the menu', async () => {
    const app = await startFull({ interactive: ['a', 'b', 'c'] });
    const { page } = await openStudioPage(browser, app, { place: 'queue' });
    await tabTo(page, /^Move: a$/);
    await page.keyboard.press('Space');
    await page.getByText('Picked up. Over place 1 in Interactive.').waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowDown');
    await page.getByText('Over place 2 in Interactive.').waitFor({ state: 'attached' });
    await page.keyboard.press('Space');
    await expectOrder(page, app, ['interactive b', 'interactive a', 'interactive c']);
    await handle(page, 'a').focus();
    await page.keyboard.press('Alt+ArrowDown');
    await page.getByText('Place 3 of 3 in Interactive.').waitFor({ state: 'attached' });
    await expectOrder(page, app, ['interactive b', 'interactive c', 'interactive a']);
    expect(await focusedIn(page)).toMatchObject({ name: 'Move: a', ring: true });
    await page.keyboard.press('Alt+Shift+ArrowUp');
    await expectOrder(page, app, ['interactive a', 'interactive b', 'interactive c']);
    await tabTo(page, /^More for: a$/);
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Move to Batch' }).waitFor();
    await page.keyboard.type('Move to B');
    await page.keyboard.press('Enter');
    await expectOrder(page, app, ['interactive b', 'interactive c', 'batch a']);
    await eventually('the focus on the row that moved', async () => (await focusedIn(page))?.name === 'More for: a');
  });

  it('is left as it was by Escape', async () => {
    const app = await startFull({ interactive: ['a', 'b'] });
    const { page } = await openStudioPage(browser, app, { place: 'queue' });
    await handle(page, 'a').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('ArrowDown');
    await page.getByText('Over place 2 in Interactive.').waitFor({ state: 'attached' });
    await page.keyboard.press('Escape');
    await page.getByText('Left where it was.').waitFor({ state: 'attached' });
    expect(await orderOf(app)).toEqual(['interactive a', 'interactive b']);
  });

  it('stays true while jobs of other programs come, go and are drawn', async () => {
    const app = await startFull({ interactive: ['a', 'b'], batch: ['c'] });
    const { page } = await openStudioPage(browser, app, { place: 'queue' });
    await app.client.call('generations.create', {
      body: { prompt: 'd', lane: 'batch', width: 64, height: 64, steps: 2 },
    });
    const [first] = (await app.client.call('queue.get', {})).pending;
    await app.client.call('generations.cancel', { params: { id: first?.id ?? '' }, query: {} });
    await expectOrder(page, app, ['interactive b', 'batch c', 'batch d']);
    await page.getByRole('region', { name: 'The queue is paused' }).waitFor();
    await page.getByRole('button', { name: 'Resume queue' }).click();
    const ended = page.getByRole('list', { name: 'Ended lately' }).getByRole('listitem').filter({ hasText: 'Done' });
    await ended.nth(2).waitFor();
    await page.getByText('Nothing is at work, nothing waits').waitFor();
  });
});

describe('a full queue', () => {
  it('is listed in part, says how much more there is, and is cancelled as a whole after a question', async () => {
    const names = Array.from({ length: 230 }, (_, n) => `picture ${n}`);
    const app = await startFull({ batch: names });
    const { page } = await openStudioPage(browser, app, { place: 'queue' });
    await page.getByText('And 30 more.', { exact: false }).waitFor();
    await page.getByRole('button', { name: 'Cancel all waiting' }).click();
    await page.getByRole('alertdialog', { name: 'Cancel all 230 jobs that wait?' }).waitFor();
    await page.getByRole('button', { name: 'Cancel 230 jobs' }).click();
    await page.getByText('Cancelled 230 waiting jobs.').waitFor();
    await page.getByText('Nothing is at work, nothing waits').waitFor();
    expect((await app.client.call('queue.get', {})).total).toBe(0);
  });

  it('gives a cancelled job back', async () => {
    const app = await startFull({ interactive: ['a', 'b'] });
    const { page } = await openStudioPage(browser, app, { place: 'queue' });
    await page.getByRole('button', { name: 'Cancel: a', exact: true }).focus();
    await page.keyboard.press('Enter');
    await eventually('the focus on the next row', async () => (await focusedIn(page))?.name === 'Cancel: b');
    await page.getByRole('button', { name: 'Put back' }).click();
    await expectOrder(page, app, ['interactive b', 'interactive a']);
  });
});

describe.each(['light', 'dark'] as const)('the queue in the %s theme', (theme) => {
  it.each([
    ['1440 × 900', { size: { width: 1440, height: 900 } }],
    ['900 × 600', { size: { width: 900, height: 600 } }],
    ['1440 × 900 at 200 %', { size: { width: 1440, height: 900 }, zoom: 2 }],
  ])('has no accessibility violation and nothing cut off at %s', async (_, window) => {
    const long = `${'a very long prompt about a harbour '.repeat(20)}${'x'.repeat(200)}`;
    const app = await startFull({ interactive: ['a', long], batch: ['b'] });
    const { page, complaints } = await openStudioPage(browser, app, { place: 'queue', theme, ...window });
    expect(await violations(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toEqual([]);
    expect(await unreachableControls(page)).toEqual([]);
    await app.client.call('queue.resume', {});
    await page.getByText('Nothing is at work, nothing waits').waitFor();
    await page.getByRole('list', { name: 'Ended lately' }).getByText('Done').nth(2).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await sidewaysOverflow(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
