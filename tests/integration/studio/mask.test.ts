import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../../support/browser.ts';
import { openMaskStudio } from '../../support/maskStudio.ts';
import { eventually } from '../../support/eventually.ts';
import { plainPng } from '../../support/pictures.ts';
import { violations } from '../../support/studioPage.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const canvasIn = (page: Page): Locator => page.getByRole('application');
const question = (page: Page): Locator => page.getByRole('alertdialog', { name: 'Throw the mask away?' });

/** Opens the editor for a start image of this many pixels square, as if the model took masks. */
async function openEditor(pixels: number): Promise<Page> {
  const { page } = await openMaskStudio(browser);
  const buffer = Buffer.from(await plainPng(pixels, pixels, '#456'));
  await page.getByLabel('Start image file').setInputFiles({ name: 'start.png', mimeType: 'image/png', buffer });
  await openAgain(page);
  return page;
}

async function openAgain(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Paint a mask' }).click();
  await canvasIn(page).waitFor();
}

/** Puts the pointer down in the middle of the picture. */
async function penDown(page: Page): Promise<void> {
  const box = await eventually('the canvas', () => canvasIn(page).boundingBox());
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
}

describe('the mask editor', () => {
  it('closes at once while nothing is painted, and asks before it throws a painted mask away', async () => {
    const page = await openEditor(200);
    await page.keyboard.press('Escape');
    await canvasIn(page).waitFor({ state: 'detached' });

    await openAgain(page);
    await canvasIn(page).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowRight');
    // The first one ends the stroke.
    await page.keyboard.press('Escape');
    expect(await question(page).count()).toBe(0);
    await page.keyboard.press('Escape');
    await question(page).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await question(page).waitFor({ state: 'detached' });
    for (const name of ['Close', 'Cancel']) {
      await page.getByRole('button', { name, exact: true }).click();
      await question(page).getByRole('button', { name: 'Keep painting' }).click();
      await question(page).waitFor({ state: 'detached' });
    }
    expect(await page.getByRole('button', { name: 'Undo' }).isEnabled()).toBe(true);
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await question(page).getByRole('button', { name: 'Throw away' }).click();
    await canvasIn(page).waitFor({ state: 'detached' });
    expect(await page.getByRole('img', { name: 'Mask' }).count()).toBe(0);
  });

  it('keeps a stroke of the keyboard that was left unfinished', async () => {
    const page = await openEditor(200);
    await canvasIn(page).focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+Tab');
    expect(await page.getByRole('button', { name: 'Undo' }).isEnabled()).toBe(true);
  });

  it('draws once a frame and with the pixels of the screen while the pen moves, however large the picture', async () => {
    const page = await openEditor(2000);
    await penDown(page);
    const drawn = await page.evaluate<{ fills: number; canvases: number; width: number }>(`(async () => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const canvas = document.querySelector('[role=application]');
      const { left, top } = canvas.getBoundingClientRect();
      await frame();
      let fills = 0;
      let canvases = 0;
      const { fill } = CanvasRenderingContext2D.prototype;
      CanvasRenderingContext2D.prototype.fill = function (...given) {
        fills += 1;
        return fill.apply(this, given);
      };
      const create = document.createElement.bind(document);
      document.createElement = (name, ...more) => {
        if (name === 'canvas') canvases += 1;
        return create(name, ...more);
      };
      for (let at = 0; at < 40; at += 1) {
        const place = { clientX: left + 50 + 5 * at, clientY: top + 80 };
        canvas.dispatchEvent(new PointerEvent('pointermove', { ...place, bubbles: true, pressure: 0.5 }));
      }
      await frame();
      await frame();
      return { fills, canvases, width: canvas.width };
    })()`);
    const box = await eventually('the canvas', () => canvasIn(page).boundingBox());
    expect(drawn).toEqual({ fills: 1, canvases: 0, width: Math.round(box.width) });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Use this mask' }).click();
    await page.getByRole('img', { name: 'Mask' }).waitFor();
    expect(await page.evaluate("document.querySelector('img[alt=Mask]').decode().then(() => 'read')")).toBe('read');
    expect(await page.evaluate("document.querySelector('img[alt=Mask]').naturalWidth")).toBe(2000);
  });
});
