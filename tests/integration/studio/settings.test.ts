import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNoiseModel } from '../../../src/main/models/noiseModel.ts';
import { startApp } from '../../support/appProcess.ts';
import { launchBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { focusedIn, tabTo } from '../../support/keyboard.ts';
import { goTo, openStudioPage, sidewaysOverflow, unreachableControls, violations } from '../../support/studioPage.ts';
import { tempFolder } from '../../support/tempFolder.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const choose = async (page: Page, field: string, option: RegExp): Promise<void> => {
  await page.getByLabel(field, { exact: true }).click();
  await page.getByRole('option', { name: option }).click();
};

describe('the Settings place', () => {
  it('saves each change at once, and shows it again after a reload', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page, complaints } = await openStudioPage(browser, app, { place: 'settings' });
    await choose(page, 'Images for other programs', /^After yours/);
    await page.getByText('Saved', { exact: true }).waitFor();
    await choose(page, 'Unload when idle', /^After 15 minutes/);
    await page.getByLabel('Threads').fill('3');
    await page.getByLabel('Threads').press('Enter');
    await page.getByText('up to 3 cores are busy', { exact: false }).waitFor();
    expect(await app.client.call('settings.get', {})).toMatchObject({
      otherClientsLane: 'batch',
      idleUnloadMs: 900_000,
      threads: 3,
    });
    await page.reload();
    await page.getByText('up to 3 cores are busy', { exact: false }).waitFor();
    await page.getByText('After 15 minutes').waitFor();
    expect(complaints).toEqual([]);
    expect(await app.stop()).toMatchObject({ code: 0 });
  });

  it('refuses a folder in the words of the server, takes that back, and finds the models of a good one', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const folder = path.join(tempFolder(), 'my models');
    mkdirSync(folder);
    await writeNoiseModel(path.join(folder, 'sketcher'), { name: 'Sketcher' });
    const { page } = await openStudioPage(browser, app, { place: 'settings' });
    const box = page.getByLabel('Add a folder by its full path');
    await box.fill('/no/such/folder');
    await box.press('Enter');
    await page.getByRole('main').getByText('/no/such/folder: there is no such folder; make it first').waitFor();
    expect(await box.inputValue()).toBe('/no/such/folder');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo the change of Further folders' }).click();
    expect(await box.inputValue()).toBe('');
    await box.fill(folder);
    await box.press('Enter');
    await page.getByRole('button', { name: `Remove ${folder}` }).waitFor();
    await goTo(page, 'models');
    await page.getByRole('heading', { name: 'Sketcher', level: 3 }).waitFor();
    await goTo(page, 'settings');
    await page.getByRole('button', { name: `Remove ${folder}` }).click();
    await page.getByText("Models are looked for in the app's own folder alone", { exact: false }).waitFor();
    await eventually('the folder forgotten', async () => {
      const { modelsDirs } = await app.client.call('settings.get', {});
      return modelsDirs.length === 0;
    });
  });

  it('loads, restarts and unloads the engine by the keyboard alone', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app, { place: 'settings' });
    const inMain = page.getByRole('main');
    await inMain.getByText('Engine at rest').waitFor();
    await tabTo(page, /^Load now$/);
    await page.keyboard.press('Enter');
    await inMain.getByText('Noise is ready').waitFor();
    expect(await app.client.call('engine.get', {})).toMatchObject({ state: 'ready', loads: 1 });
    await inMain.getByRole('button', { name: 'Unload' }).waitFor();
    expect(await focusedIn(page)).toMatchObject({ name: 'Unload' });
    await tabTo(page, /^Restart$/);
    await page.keyboard.press('Enter');
    await eventually('a second loading', async () => {
      const { state, loads } = await app.client.call('engine.get', {});
      return state === 'ready' && loads === 2;
    });
    await inMain.getByText('Noise is ready').waitFor();
    expect(await focusedIn(page)).toMatchObject({ name: 'Restart' });
    await page.keyboard.press('Shift+Tab');
    expect(await focusedIn(page)).toMatchObject({ name: 'Unload' });
    await page.keyboard.press('Enter');
    await inMain.getByText('Engine at rest').waitFor();
    expect(await app.client.call('engine.get', {})).toMatchObject({ state: 'stopped' });
  });

  it('keeps the focus on a button that news of the engine disables meanwhile', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app, { place: 'settings' });
    const inMain = page.getByRole('main');
    await inMain.getByText('Engine at rest').waitFor();
    await tabTo(page, /^Load now$/);
    const started = app.client.call('engine.start', {});
    await inMain.getByText('Noise is ready').waitFor();
    await started;
    expect(await focusedIn(page)).toMatchObject({ name: 'Unload' });
  });

  it('shows the devices of the machine, tests them, and lets one be chosen', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app, { place: 'settings' });
    const panel = page.getByRole('region', { name: 'Devices of this machine' });
    const { items, choice } = await app.client.call('devices.list', {});
    for (const { name } of items) await panel.getByRole('heading', { name, exact: true }).first().waitFor();
    await panel.getByText(`Draws on ${choice.device}`).waitFor();
    await tabTo(page, /^Test again$/);
    await page.keyboard.press('Enter');
    await panel
      .getByText(/^Drew the test picture in/)
      .first()
      .waitFor();
    await panel.getByText('Works').first().waitFor();
    await page.getByRole('combobox', { name: 'Device' }).click();
    await page.getByRole('option', { name: /^Processor/ }).click();
    await panel.getByText('Chosen by you').waitFor();
    expect((await app.client.call('devices.list', {})).choice).toMatchObject({ backend: 'cpu', code: 'PINNED' });
  });

  it('changes the theme at once and remembers it', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app, { place: 'settings', theme: 'light' });
    await page.getByRole('radio', { name: 'Dark' }).click();
    const ground = (): Promise<string> =>
      page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
    expect(await ground()).toBe('rgb(20, 20, 20)');
    await page.reload();
    await page.getByRole('radio', { name: 'Dark', checked: true }).waitFor();
    expect(await ground()).toBe('rgb(20, 20, 20)');
  });

  it.each(['light', 'dark'] as const)('has no accessibility violation in the %s theme, and fits', async (theme) => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page, complaints } = await openStudioPage(browser, app, { place: 'settings', theme });
    await page.getByRole('button', { name: 'Software inside and its licences' }).click();
    await page.getByText('stable-diffusion.cpp', { exact: true }).waitFor();
    for (const [width, height] of [
      [1440, 900],
      [900, 600],
      [720, 450],
      [450, 300],
    ] as const) {
      await page.setViewportSize({ width, height });
      expect(await sidewaysOverflow(page), `at ${width}`).toEqual([]);
      expect(await unreachableControls(page), `at ${width}`).toEqual([]);
    }
    await page.setViewportSize({ width: 900, height: 600 });
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
