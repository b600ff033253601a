import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generationRequest } from '../../../src/shared/schema/generation.ts';
import { startApp, type RunningApp } from '../../support/appProcess.ts';
import { launchBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { fillGallery } from '../../support/galleryFolder.ts';
import {
  goTo,
  openStudioPage,
  picturesLoaded,
  sidewaysOverflow,
  unreachableControls,
  violations,
} from '../../support/studioPage.ts';
import { tempFolder } from '../../support/tempFolder.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A server with so many images, newest first from `img_${images - 1}`; its queue at work. */
async function startWith(images: number): Promise<RunningApp> {
  const dataDir = tempFolder();
  await fillGallery(dataDir, images);
  const app = await startApp({ dataDir });
  await app.client.call('queue.resume', {});
  return app;
}

const openGallery = async (app: RunningApp, options: Parameters<typeof openStudioPage>[2] = {}) => {
  const opened = await openStudioPage(browser, app, { place: 'gallery', ...options });
  await opened.page.getByRole('grid', { name: 'Images' }).waitFor();
  return opened;
};
const said = (page: Page, words: string): Locator => page.getByRole('main').getByText(words, { exact: true });
const tile = (page: Page, index: number): Locator => page.locator(`[role=gridcell][data-index="${index}"]`);
const GRID = "document.querySelector('[role=grid]')";
/** Waits until every tile in view, and there are several, shows its picture. */
const tilesShown = (page: Page): Promise<unknown> =>
  eventually('a picture in every tile', () =>
    page.evaluate<boolean>(`(() => {
      const view = ${GRID}.getBoundingClientRect();
      const inView = [...document.querySelectorAll('[role=gridcell]')].filter((cell) => {
        const box = cell.getBoundingClientRect();
        return box.bottom > view.top && box.top < view.bottom;
      });
      return inView.length > 6 && inView.every((cell) => cell.querySelector('img')?.naturalWidth > 0);
    })()`),
  );
const selected = (page: Page): Promise<number> => page.locator('[role=gridcell][aria-selected=true]').count();
const focusedIndex = (page: Page): Promise<string | undefined> =>
  page.evaluate<string | undefined>('document.activeElement?.dataset?.index');
const focusOn = (page: Page, index: number): Promise<unknown> =>
  eventually(`the focus on ${index}`, async () => (await focusedIndex(page)) === String(index));
const imageOf = (app: RunningApp, id: string) => app.client.call('images.get', { params: { id } });

describe('the grid of the gallery', () => {
  it('leads through thousands of images, with a picture wherever it stops, and comes back to where it was left', async () => {
    const app = await startWith(3000);
    const { page, complaints } = await openGallery(app);
    await said(page, '3,000 images').waitFor();
    await tile(page, 0).focus();
    await page.keyboard.press('End');
    await focusOn(page, 2999);
    await tilesShown(page);
    await page.keyboard.press('PageUp');
    await tilesShown(page);
    await page.evaluate(`${GRID}.scrollTo(0, ${GRID}.scrollHeight / 2)`);
    await tilesShown(page);
    const rows = await page.locator('[role=row]').count();
    expect(rows).toBeLessThan(30);
    const top = await page.evaluate<number>(`${GRID}.scrollTop`);
    await goTo(page, 'queue');
    await goTo(page, 'gallery');
    await eventually('the same place', async () => {
      const now = await page.evaluate<number>(`${GRID}.scrollTop`);
      return Math.abs(now - top) < 2;
    });
    await tilesShown(page);
    expect(complaints).toEqual([]);
  });

  it('is used by the keyboard alone: move, select, mark, delete and undo, open and come back', async () => {
    const app = await startWith(120);
    const { page } = await openGallery(app);
    await tile(page, 0).focus();
    await page.keyboard.press('ArrowRight');
    await focusOn(page, 1);
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByText('3 selected').waitFor();
    await page.keyboard.press('f');
    await eventually('three favourites', async () => {
      const images = await Promise.all([118, 117, 116].map((n) => imageOf(app, `img_${n}`)));
      return images.every(({ favourite }) => favourite);
    });
    await page.keyboard.press('Escape');
    await eventually('nothing selected', async () => (await selected(page)) === 0);
    await page.keyboard.press('Control+a');
    await page.getByText(/^1\d\d selected$/).waitFor();
    await page.keyboard.press('Escape');

    const doomed = await tile(page, 3).getAttribute('aria-label');
    await page.keyboard.press('Delete');
    await said(page, '119 images').waitFor();
    expect(await tile(page, 3).getAttribute('aria-label')).not.toBe(doomed);
    await page.keyboard.press('F6');
    await page.keyboard.press('Enter');
    await said(page, '120 images').waitFor();
    expect(await tile(page, 3).getAttribute('aria-label')).toBe(doomed);

    await tile(page, 3).focus();
    await page.keyboard.press('Space');
    await page.getByText('4 of 120').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.getByText('5 of 120').waitFor();
    await page.keyboard.press('Escape');
    await focusOn(page, 4);
    expect((await imageOf(app, 'img_116')).id).toBe('img_116');
  });

  it('finds by words, favourites, model, tags and days, says how many, and shows all again', async () => {
    const app = await startWith(120);
    const { page } = await openGallery(app);
    await page.keyboard.press('/');
    await page.keyboard.type('castle');
    await said(page, '120 images found').waitFor();
    await page.getByRole('button', { name: 'Only favourites' }).click();
    await said(page, '60 images found').waitFor();
    await page.getByRole('button', { name: 'Filters' }).click();
    await page
      .getByRole('combobox', { name: 'Tags' })
      .or(page.getByRole('textbox', { name: 'Tags' }))
      .fill('group: 4,');
    await said(page, '3 images found').waitFor();
    await page.getByLabel('To day').fill('2023-11-13');
    await said(page, 'Nothing found').first().waitFor();
    await page.getByLabel('To day').fill('2023-11-14');
    await said(page, '3 images found').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill('nothing like this');
    await page.getByRole('heading', { name: 'Nothing found' }).waitFor();
    await page.getByRole('button', { name: 'Clear search and filters' }).click();
    await said(page, '120 images').waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
  });

  it('does not move while new images come, and shows them when asked to', async () => {
    const app = await startWith(400);
    const { page } = await openGallery(app);
    await page.evaluate(`${GRID}.scrollTo(0, 4000)`);
    await tilesShown(page);
    const middle = "document.elementFromPoint(innerWidth / 2, innerHeight / 2).closest('[role=gridcell]')";
    const before = await page.evaluate<string>(`${middle}.querySelector('img').src`);
    await app.client.call('generations.create', { body: { prompt: 'a new one', width: 64, height: 64, steps: 2 } });
    const pill = page.getByRole('button', { name: '1 image new' });
    await pill.waitFor();
    expect(await page.evaluate<string>(`${middle}.querySelector('img').src`)).toBe(before);
    await pill.click();
    await page.getByRole('gridcell', { name: 'a new one' }).waitFor();
    await said(page, '401 images').waitFor();
  });
});

describe('one image', () => {
  it('is reached by its address, however far down, and back leads to where it was come from', async () => {
    const app = await startWith(900);
    const { page } = await openGallery(app);
    await goTo(page, 'queue');
    await page.goto(`${app.url}/#/gallery/img_100`);
    await page.getByText('800 of 900').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByText('799 of 900').waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Queue', level: 1 }).waitFor();
    await page.goto(`${app.url}/#/gallery/img_nowhere`);
    await page.getByRole('heading', { name: 'This image is gone' }).waitFor();
    await page.getByRole('button', { name: 'To the gallery' }).click();
    await page.getByRole('grid').waitFor();
    expect(new URL(page.url()).hash).toBe('#/gallery');
  });

  it('is looked into by wheel, keys and dragging', async () => {
    const app = await startWith(10);
    const { page } = await openGallery(app);
    await tile(page, 0).click();
    const percent = page.getByRole('group', { name: 'Zoom' }).getByText(/%$/);
    const read = async (): Promise<number> => parseInt((await percent.textContent()) ?? '', 10);
    const fit = await read();
    await page.keyboard.press('1');
    await eventually('100 %', async () => (await read()) === 100);
    await page.getByRole('img', { name: /castle/ }).hover();
    await page.mouse.wheel(0, -600);
    await eventually('nearer', async () => (await read()) > 100);
    await page.keyboard.press('0');
    await eventually('all of it', async () => (await read()) === fit);
    expect(await page.getByRole('button', { name: 'Fit' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('tells its whole recipe, takes tags, and comes again with other seeds or by its own settings', async () => {
    const app = await startWith(3);
    const body = { prompt: "a lighthouse's light", width: 64, height: 64, steps: 2, seed: 4242, tags: { set: 'one' } };
    await app.client.call('generations.create', { body });
    const { page } = await openGallery(app);
    await page.getByRole('gridcell', { name: "a lighthouse's light" }).click();
    const about = page.getByRole('complementary', { name: 'About this image' });
    for (const told of ['4242', '64 × 64', 'noise', 'set: one']) await about.getByText(told, { exact: true }).waitFor();

    const [image] = (await app.client.call('images.list', { query: { query: 'lighthouse' } })).items;
    const tags = about.getByRole('combobox', { name: 'Tags' }).or(about.getByRole('textbox', { name: 'Tags' }));
    await tags.fill('album: best,');
    await eventually('the tag', async () => {
      const { tags } = await imageOf(app, image?.id ?? '');
      return tags['album'] === 'best' && tags['set'] === 'one';
    });
    await about.getByRole('button', { name: 'For programs' }).click();
    const [curl = '', json = ''] = await about.locator('pre').allTextContents();
    expect(curl).toContain(`'${app.url}/v1/images/generations'`);
    expect(generationRequest.parse(JSON.parse(json))).toMatchObject({ seed: 4242, prompt: body.prompt, steps: 2 });

    await about.getByRole('button', { name: 'Again with variations' }).click();
    await page.getByText('Four variations are asked for.').waitFor();
    await eventually('five of them', async () => {
      const { items } = await app.client.call('images.list', { query: { query: 'lighthouse' } });
      return items.length === 5 && new Set(items.map(({ seed }) => seed)).size === 5;
    });
    await about.getByRole('button', { name: 'Use these settings' }).click();
    await page.getByRole('heading', { name: 'Create', level: 1 }).waitFor();
    expect(await page.getByRole('textbox', { name: 'Prompt', exact: true }).inputValue()).toBe(body.prompt);
  });
});

describe('two images', () => {
  it('are compared by a line that keys and pointer move, and side by side, with what differs', async () => {
    const app = await startWith(20);
    const { page } = await openGallery(app);
    await tile(page, 0).focus();
    await page.keyboard.press('c');
    await page.getByText('Select two images to compare them.').waitFor();
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('c');
    const line = page.getByRole('slider', { name: 'How much of the left image shows' });
    await line.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('PageUp');
    expect(await line.getAttribute('aria-valuenow')).toBe('62');
    const box = await page.getByRole('img', { name: /^Left/ }).boundingBox();
    if (!box) throw new Error('the left image is not shown');
    await page.mouse.click(box.x + box.width / 4, box.y + box.height / 2);
    await eventually('a quarter', async () => (await line.getAttribute('aria-valuenow')) === '25');
    await page.getByRole('complementary', { name: 'Differences' }).getByText('Seed').waitFor();
    await page.getByRole('radio', { name: 'Side by side' }).click();
    await eventually('two pictures', async () => (await page.locator('main img').count()) === 2);
  });
});

describe('the gallery for everybody', () => {
  it.each([
    { theme: 'light', size: { width: 1440, height: 900 }, zoom: 1 },
    { theme: 'dark', size: { width: 900, height: 600 }, zoom: 1 },
    { theme: 'dark', size: { width: 1440, height: 900 }, zoom: 2 },
  ] as const)(
    'has no fault and nothing out of reach: $theme, $size.width × $size.height, zoom $zoom',
    async (options) => {
      const app = await startWith(60);
      const { page } = await openGallery(app, options);
      const check = async (where: string): Promise<void> => {
        await picturesLoaded(page);
        expect([where, await violations(page)]).toEqual([where, []]);
        expect([where, await sidewaysOverflow(page)]).toEqual([where, []]);
        expect([where, await unreachableControls(page)]).toEqual([where, []]);
      };
      await check('grid');
      await tile(page, 0).focus();
      await page.keyboard.press('x');
      await page.keyboard.press('Shift+ArrowRight');
      await page.getByText('2 selected').waitFor();
      await check('selection');
      await page.keyboard.press('c');
      await page.getByRole('slider').waitFor();
      await check('comparison');
      await page.goto(`${app.url}/#/gallery/img_5`);
      await page.getByText('Again with variations').waitFor();
      await check('image');
    },
  );

  it('teaches what to do when there is nothing yet', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app, { place: 'gallery' });
    await page.getByRole('heading', { name: 'No images yet' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make the first image' }).click();
    await page.getByRole('heading', { name: 'Create', level: 1 }).waitFor();
  });
});
