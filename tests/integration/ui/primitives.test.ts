import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { buildPrimitivesPage, openPrimitivesPage } from '../../support/primitivesPage.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let browser: Browser;
let files: ReadonlyMap<string, string>;
let page: Page;

beforeAll(async () => {
  files = await buildPrimitivesPage();
  browser = await launchBrowser();
});
afterEach(() => page?.close());
afterAll(() => browser?.close());

interface Opening {
  readonly theme?: 'light' | 'dark';
  readonly size?: { readonly width: number; readonly height: number };
}

/** The page in a theme which is the other one than the system's, so that only `data-theme` can bring it about. */
async function open({ theme = 'light', size = { width: 1180, height: 1000 } }: Opening = {}): Promise<string[]> {
  const colorScheme = theme === 'light' ? 'dark' : 'light';
  page = await browser.newPage({ viewport: size, colorScheme, reducedMotion: 'reduce' });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('404')) errors.push(message.text());
  });
  await openPrimitivesPage(page, files);
  await page.evaluate(`document.documentElement.setAttribute('data-theme', '${theme}')`);
  return errors;
}

/** What axe finds, a line each. */
async function violations(): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  const found: AxeResults = await page.evaluate('axe.run()');
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** What has the focus, and whether it or what frames it wears the ring; null when nothing has. */
const FOCUSED = `(() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const frames = [element, element.parentElement, element.parentElement.parentElement].map((one) => getComputedStyle(one));
  const ring = frames.some(({ outlineStyle, outlineWidth }) => outlineStyle === 'solid' && outlineWidth === '2px');
  return { ring, html: element.outerHTML.slice(0, 120) };
})()`;

const FOCUSED_ID = 'document.activeElement.id';

const button = (name: string) => page.getByRole('button', { name, exact: true });
const layers: readonly (readonly [name: string, show: () => Promise<void>, shown: () => Promise<void>])[] = [
  ['a list', () => page.getByLabel('Format').click(), () => page.getByRole('option', { name: 'JPEG' }).waitFor()],
  [
    'a searched list',
    () => page.getByLabel('Sampler').click(),
    () => page.getByRole('option', { name: 'Heun' }).waitFor(),
  ],
  ['a menu', () => button('More').click(), () => page.getByRole('menuitem', { name: 'Copy recipe' }).waitFor()],
  [
    'a context menu',
    () => button('Right-click here').click({ button: 'right' }),
    () => page.getByRole('menuitem', { name: 'Delete' }).waitFor(),
  ],
  ['a popover', () => button('Open popover').click(), () => page.getByRole('dialog', { name: 'Live view' }).waitFor()],
  [
    'a tooltip',
    () => button('Favourite').hover(),
    () => page.locator('body > [aria-hidden]').getByText('Favourite').waitFor(),
  ],
  ['a dialog', () => button('Open dialog').click(), () => page.getByRole('dialog').waitFor()],
  ['a question', () => button('Ask a question').click(), () => page.getByRole('alertdialog').waitFor()],
  ['messages', () => button('Show messages').click(), () => page.getByText('3 images deleted.').waitFor()],
];

describe.each(['light', 'dark'] as const)('the primitives in the %s theme', (theme) => {
  it('have the colours of the theme, and no accessibility violation', async () => {
    const errors = await open({ theme });
    const ground = await page.evaluate('getComputedStyle(document.documentElement).backgroundColor');
    expect(ground).toBe(theme === 'light' ? 'rgb(245, 245, 244)' : 'rgb(20, 20, 20)');
    expect(await violations()).toEqual([]);
    expect(errors).toEqual([]);
  });

  it.each(layers)('have no accessibility violation with %s open', async (_name, show, shown) => {
    const errors = await open({ theme });
    await show();
    await shown();
    expect(await violations()).toEqual([]);
    expect(errors).toEqual([]);
  });
});

describe('the primitives', () => {
  it('fit a window of 900 × 600 at 200 %, and so do dialogs', async () => {
    await open({ size: { width: 450, height: 300 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(450);
    await button('Open dialog').click();
    const box = await page.getByRole('dialog').boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(450);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(300);
    await button('Save').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('show where the keyboard is, on everything that it reaches', async () => {
    await open();
    const reached: string[] = [];
    for (let stop = 0; stop < 60; stop += 1) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate<{ ring: boolean; html: string } | null>(FOCUSED);
      if (!at) break;
      reached.push(at.html);
      expect(at, at.html).toMatchObject({ ring: true });
    }
    expect(reached.length).toBeGreaterThan(30);
  });

  it.each(['Format', 'Sampler'])(
    'open the list of %s at the first press of a key, and give the focus back',
    async (name) => {
      const errors = await open();
      const box = page.getByRole('combobox', { name, exact: true });
      for (const key of ['Enter', 'ArrowDown']) {
        await box.focus();
        await page.keyboard.press(key);
        await page.getByRole('option').first().waitFor();
        expect(await box.getAttribute('aria-expanded')).toBe('true');
        await page.keyboard.press('Escape');
        await page.getByRole('option').first().waitFor({ state: 'detached' });
        await eventually(
          'the focus back',
          async () => (await page.evaluate(FOCUSED_ID)) === (await box.getAttribute('id')),
        );
      }
      await box.click();
      await page.getByRole('option').nth(1).click();
      await page.getByRole('option').first().waitFor({ state: 'detached' });
      expect(errors).toEqual([]);
    },
  );

  it('say the name of a button beside it, until it is pressed or Escape is', async () => {
    await open();
    const words = page.locator('body > [aria-hidden]').getByText('Favourite');
    await button('Favourite').hover();
    await words.waitFor();
    await words.hover();
    await page.waitForTimeout(100);
    expect(await words.isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await words.waitFor({ state: 'detached' });
    await page.mouse.move(0, 0);
    await button('Favourite').hover();
    await words.waitFor();
    await button('Favourite').click();
    await words.waitFor({ state: 'detached' });
    await button('Open dialog').focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Shift+Tab');
    expect(await words.count()).toBe(0);
  });

  it('let a message be answered over an open dialog, which stays', async () => {
    await open();
    await button('Show messages').click();
    await button('Open dialog').click();
    await page.getByRole('dialog').waitFor();
    await button('Undo').click();
    await page.getByText('3 images deleted.').waitFor({ state: 'detached' });
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
  });

  it('keep what is on apart from what is off in high contrast', async () => {
    await open();
    await page.emulateMedia({ forcedColors: 'active' });
    const fill = (on: boolean): Promise<string> =>
      page.evaluate<string>(
        `getComputedStyle(document.querySelector('[role=switch][aria-checked=${on}]')).backgroundColor`,
      );
    expect(await fill(true)).toMatch(/^rgb/);
    expect(await fill(true)).not.toBe(await fill(false));
    expect(await violations()).toEqual([]);
  });

  it('stand still where motion is not wanted', async () => {
    await open();
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await page.evaluate('document.getAnimations().length')).toBeGreaterThan(0);
  });
});
