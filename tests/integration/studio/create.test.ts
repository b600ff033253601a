import type { Browser, Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../../support/appProcess.ts';
import { launchBrowser } from '../../support/browser.ts';
import { openMaskStudio } from '../../support/maskStudio.ts';
import { eventually } from '../../support/eventually.ts';
import { plainPng } from '../../support/pictures.ts';
import { openStudioPage, sidewaysOverflow, unreachableControls, violations } from '../../support/studioPage.ts';
import { tempFolder } from '../../support/tempFolder.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const promptOf = (page: Page): Locator => page.getByRole('textbox', { name: 'Prompt', exact: true });
const framesIn = (page: Page, state: string): Locator => page.locator(`li[data-state="${state}"]`);
const choose = (page: Page, name: string): Promise<void> => page.getByRole('radio', { name, exact: true }).click();

/** Writes a prompt, asks for pictures with the keyboard, and waits until all are there. */
async function draw(page: Page, prompt: string, count = 1): Promise<void> {
  await promptOf(page).fill(prompt);
  await choose(page, String(count));
  await page.keyboard.press('Control+Enter');
  await framesIn(page, 'done')
    .nth(count - 1)
    .waitFor();
}

/** A file as the system hands it over, with words beside it if any: an expression for the page. */
function transfer(name: string, type: string, file: Uint8Array, words = ''): string {
  return `(({ bytes, name, type, words }) => {
    const data = new DataTransfer();
    data.items.add(new File([new Uint8Array(bytes)], name, { type }));
    if (words) data.setData('text/plain', words);
    return data;
  })(${JSON.stringify({ bytes: [...file], name, type, words })})`;
}

/** Lets a file fall onto an element, as the system does. */
async function drop(target: Locator, name: string, type: string, file: Uint8Array): Promise<void> {
  const dataTransfer = await target.page().evaluateHandle(transfer(name, type, file));
  await target.dispatchEvent('drop', { dataTransfer });
}

/** Presses Tab until the focus is on what is wanted; fails when a whole round does not meet it. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  const focused = `(() => { const e = document.activeElement; return e.getAttribute('aria-label') ?? e.textContent ?? ''; })()`;
  for (let press = 0; press < 80; press += 1) {
    await page.keyboard.press('Tab');
    if (name.test(await page.evaluate<string>(focused))) return;
  }
  expect.fail(`no control named ${String(name)} was met with Tab`);
}

const requestsOf = async ({ client }: RunningApp) =>
  (await client.call('generations.list', {})).items.map(({ request }) => request);

describe('Create', () => {
  it('takes a person from nothing to a first picture with one press, and says what was found', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page, complaints } = await openStudioPage(browser, app);
    await page.getByText('draws only noise').waitFor();
    await page.getByText('Draws on the processor').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Make a first picture' }).click();
    await framesIn(page, 'done').waitFor();
    expect(await promptOf(page).inputValue()).toContain('lighthouse');
    expect(complaints).toEqual([]);
    await app.stop();
  });

  it('is used by keyboard alone: ask, look closer, walk, come back, walk through earlier prompts', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app);
    // The one control without words of its own: the empty prompt.
    await tabTo(page, /^$/);
    await page.keyboard.type('a harbour');
    await tabTo(page, /^1$/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Control+Enter');
    await framesIn(page, 'done').nth(1).waitFor();
    expect(await requestsOf(app)).toMatchObject([{ prompt: 'a harbour', count: 2 }]);

    await tabTo(page, /^Open picture 1 of 2/);
    await page.keyboard.press('Enter');
    const large = page.getByRole('dialog');
    await large.getByRole('heading', { name: 'Picture 1 of 2' }).waitFor();
    await page.keyboard.press(']');
    await large.getByRole('heading', { name: 'Picture 2 of 2' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await large.getByRole('heading', { name: 'Picture 1 of 2' }).waitFor();
    await tabTo(page, /^Favourite$/);
    await page.keyboard.press('Enter');
    await eventually(
      'the favourite',
      async () => (await app.client.call('images.list', { query: { favourite: true } })).total === 1,
    );
    await page.keyboard.press('Escape');
    await large.waitFor({ state: 'detached' });

    await promptOf(page).fill('a mill');
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowUp');
    expect(await promptOf(page).inputValue()).toBe('a harbour');
    await page.keyboard.press('ArrowDown');
    expect(await promptOf(page).inputValue()).toBe('a mill');
    await app.stop();
  });

  it('shows a frame per picture with its step, queues what is asked for meanwhile, and stops as told', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app);
    await page.getByRole('button', { name: 'More settings' }).click();
    await page.getByRole('textbox', { name: 'Steps' }).fill('150');
    await promptOf(page).fill('a long way');
    await choose(page, '4');
    await page.keyboard.press('Control+Enter');
    await page.getByText(/^Step \d+ of 150$/).waitFor();
    const places = await page
      .locator('li[data-state]')
      .evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())));
    expect(places).toHaveLength(4);
    await page.getByRole('button', { name: 'Add 4 to queue' }).click();
    await page
      .getByRole('navigation', { name: 'Today' })
      .getByRole('button', { name: /^4 pictures, waiting/ })
      .waitFor();
    expect(await promptOf(page).inputValue()).toBe('a long way');
    await framesIn(page, 'done').first().waitFor();
    const later = await page
      .locator('li[data-state]')
      .evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())));
    expect(later).toEqual(places);
    await page.getByRole('button', { name: 'Stop after this picture' }).click();
    await page.getByRole('button', { name: /^4 pictures, cancelled/ }).click();
    await page.getByText(/^Cancelled: [23] of 4 pictures/).waitFor();
    await page.getByRole('button', { name: /^4 pictures, at work/ }).click();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByText(/^Cancelled: \d of 4 pictures/).waitFor();
    await page.getByRole('button', { name: 'Make 4 pictures' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await app.stop();
  });

  it('leads to the first field that is wrong, opens what hides it, and sends nothing', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app);
    await page.getByRole('button', { name: 'More settings' }).click();
    await page.getByRole('textbox', { name: 'Steps' }).fill('900');
    await page.getByRole('button', { name: 'More settings' }).click();
    await page.keyboard.press('Control+Enter');
    await page.getByText('Say what the picture should show.').first().waitFor();
    const focused = page.locator(':focus');
    expect(await focused.getAttribute('aria-invalid')).toBe('true');
    expect(await focused.evaluate((element) => element.tagName)).toBe('TEXTAREA');
    await page.keyboard.type('a boat');
    await page.keyboard.press('Control+Enter');
    await eventually(
      'the focus in the steps',
      async () =>
        (await page
          .locator(':focus')
          .inputValue()
          .catch(() => '')) === '900',
    );
    await page.getByRole('textbox', { name: 'Steps' }).fill('3');
    await page.keyboard.press('Control+Enter');
    await framesIn(page, 'done').waitFor();
    expect(await requestsOf(app)).toMatchObject([{ prompt: 'a boat', steps: 3 }]);
    await app.stop();
  });

  it('restores the recipe of a picture that is dropped anywhere, and takes it back', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app, { theme: 'dark' });
    await draw(page, 'a pier at dawn');
    const { items } = await app.client.call('images.list', {});
    const [image] = items;
    if (!image) expect.fail('no image was kept');
    const file = new Uint8Array(await (await fetch(app.url + image.url)).arrayBuffer());
    await promptOf(page).fill('something else');
    await drop(page.locator('main'), 'pier.png', 'image/png', file);
    await page.getByText('Settings of pier.png').waitFor();
    expect(await promptOf(page).inputValue()).toBe('a pier at dawn');
    expect(await page.getByRole('textbox', { name: 'Seed number' }).inputValue()).toBe(String(image.seed));
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Control+Enter');
    await eventually('the same picture', async () => {
      const { items } = await app.client.call('images.list', {});
      return items.length === 2 && items.every(({ seed }) => seed === image.seed);
    });
    await page.getByRole('button', { name: 'Undo' }).click();
    expect(await promptOf(page).inputValue()).toBe('something else');
    await drop(page.locator('main'), 'plain.png', 'image/png', await plainPng(64, 64, '#456'));
    await page.getByText('plain.png does not tell how it was drawn', { exact: true }).waitFor();
    expect(await promptOf(page).inputValue()).toBe('something else');
    await app.stop();
  });

  it('leaves words to the field they are pasted into, though a picture of them comes along', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app);
    const words = transfer('words.png', 'image/png', await plainPng(8, 8, '#456'), 'a heron');
    const paste = (selector: string): Promise<boolean> =>
      page.evaluate<boolean>(
        `document.querySelector('${selector}').dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: ${words}, bubbles: true, cancelable: true }))`,
      );
    // True: nobody took it, so that the browser puts the words in.
    expect(await paste('textarea')).toBe(true);
    expect(await paste('main')).toBe(false);
    await page.getByText('words.png does not tell how it was drawn', { exact: true }).waitFor();
    await app.stop();
  });

  it('draws by a style with its fields filled in, and keeps, deletes and brings back one’s own', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app);
    await promptOf(page).fill('a fox');
    await page.getByRole('button', { name: 'Styles', exact: true }).click();
    await page.getByRole('button', { name: /^Line drawing/ }).click();
    expect(await page.getByRole('textbox', { name: 'Subject' }).inputValue()).toBe('a fox');
    await page.getByRole('textbox', { name: 'Subject' }).fill('a heron');
    await page.getByText('a line drawing of a heron,').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Control+Enter');
    await framesIn(page, 'done').waitFor();
    expect((await requestsOf(app))[0]?.prompt).toMatch(/^a line drawing of a heron,/);

    await page.getByRole('button', { name: 'Leave the style' }).click();
    await promptOf(page).fill('a stamp of {animal}');
    await page.getByRole('button', { name: 'Styles', exact: true }).click();
    await page.getByRole('button', { name: 'Save the form as a style' }).click();
    await page.getByRole('button', { name: 'Save style' }).click();
    await page.getByText('Give the style a name.').waitFor();
    await page.getByRole('textbox', { name: 'Name' }).fill('Stamp');
    await page.getByRole('textbox', { name: 'animal' }).fill('a hare');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save style' }).click();
    await page.getByRole('button', { name: 'Delete Stamp' }).click();
    await page.getByRole('button', { name: 'Delete Stamp' }).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: 'Undo' }).click();
    await eventually('the style again', async () =>
      (await app.client.call('templates.list', {})).items.some(({ name }) => name === 'Stamp'),
    );
    await app.stop();
  });

  it('paints a mask by pointer and keyboard for a model that takes one', async () => {
    const { app, page } = await openMaskStudio(browser);
    const start = page.getByRole('region', { name: 'Start image' });
    await start.waitFor();
    const picture = transfer('start.png', 'image/png', await plainPng(8, 8, '#456'));
    const dragged = { dataTransfer: await page.evaluateHandle(picture) };
    const invitation = page.getByText('Drop a picture to restore its settings');
    await page.locator('main').dispatchEvent('dragover', dragged);
    await invitation.waitFor();
    // Here it would become the start image instead.
    await start.dispatchEvent('dragover', dragged);
    await invitation.waitFor({ state: 'detached' });
    await drop(start, 'start.png', 'image/png', await plainPng(200, 100, '#456'));
    await page.getByRole('button', { name: 'Paint a mask' }).click();
    const canvas = page.getByRole('application');
    const box = await eventually('the canvas', () => canvas.boundingBox());
    await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2, { steps: 5 });
    await page.mouse.up();
    await page.mouse.move(0, 0);
    await canvas.focus();
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Space');
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Space');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+Shift+z');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Use this mask' }).click();
    const source = await page.getByRole('img', { name: 'Mask' }).getAttribute('src');
    const mask = Buffer.from(source?.split(',')[1] ?? '', 'base64');
    const { data, info } = await sharp(mask).greyscale().raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([200, 100]);
    const at = (x: number, y: number): number | undefined => data[y * 200 + x];
    // Where the pointer was, where the keys were, and two places where neither was.
    expect([at(60, 50), at(165, 50), at(60, 5), at(195, 95)]).toEqual([255, 255, 0, 0]);
    await app.stop();
  });

  it.each([
    { theme: 'light', size: { width: 900, height: 600 }, zoom: 1 },
    { theme: 'dark', size: { width: 900, height: 600 }, zoom: 1 },
    { theme: 'light', size: { width: 1440, height: 900 }, zoom: 2 },
    { theme: 'dark', size: { width: 900, height: 600 }, zoom: 2 },
  ] as const)('fits $size.width × $size.height at zoom $zoom, $theme, with nothing for axe to find', async (look) => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page, complaints } = await openStudioPage(browser, app, look);
    await draw(page, `${'a very long prompt about the sea, '.repeat(12)}${'w'.repeat(200)}`, 3);
    expect(await sidewaysOverflow(page)).toEqual([]);
    expect(await unreachableControls(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: /^Open picture 2 of 3/ }).click();
    await page.getByRole('dialog').getByText('Guidance').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await app.stop();
  });
});
