import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNoiseModel } from '../../../src/main/models/noiseModel.ts';
import { startApp } from '../../support/appProcess.ts';
import { launchBrowser } from '../../support/browser.ts';
import { tabTo } from '../../support/keyboard.ts';
import { openStudioPage, sidewaysOverflow, unreachableControls, violations } from '../../support/studioPage.ts';
import { tempFolder } from '../../support/tempFolder.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A model as a user's own: without the note that marks the test model. */
async function putModel(models: string, id: string, name: string): Promise<void> {
  const folder = path.join(models, id);
  await writeNoiseModel(folder);
  const manifest = {
    schema: 1,
    name,
    family: 'minit2i',
    files: { diffusionModel: 'transformer.safetensors', t5xxl: 'text.safetensors' },
    license: 'CC0-1.0',
  };
  writeFileSync(path.join(folder, 'model.json'), JSON.stringify(manifest));
}

/** A data folder whose models folder holds models of these names, and a file that is none. */
async function folderWith(...names: string[]): Promise<{ dataDir: string; models: string }> {
  const dataDir = tempFolder();
  const models = path.join(dataDir, 'models');
  mkdirSync(models);
  for (const name of names) await putModel(models, name.toLowerCase(), name);
  writeFileSync(path.join(models, 'torn.safetensors'), 'not a model');
  return { dataDir, models };
}

describe('the Models place', () => {
  it('teaches what to install while there is the test model alone, and finds what is put there', async () => {
    const dataDir = tempFolder();
    const app = await startApp({ dataDir });
    const { page } = await openStudioPage(browser, app, { place: 'models' });
    await page.getByRole('heading', { name: 'No model of yours yet' }).waitFor();
    await page.getByRole('region', { name: 'For testing' }).getByText('Test model: draws noise').waitFor();
    expect(await violations(page)).toEqual([]);
    await putModel(path.join(dataDir, 'models'), 'ink', 'Ink');
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('heading', { name: 'Ink', level: 3 }).waitFor();
    await page.getByText('Found one model.').first().waitFor();
  });

  it('says that a folder is too full to be watched, also while it gets so', async () => {
    const { dataDir, models } = await folderWith('Ink');
    const app = await startApp({ dataDir });
    const { page, complaints } = await openStudioPage(browser, app, { place: 'models' });
    await page.getByRole('heading', { name: 'Ink', level: 3 }).waitFor();
    for (let n = 0; n < 4100; n += 1) mkdirSync(path.join(models, `kept ${n}`));
    await page
      .getByText(/too many files to be watched whole: models\. After a change there, press “Look again”/)
      .waitFor();
    expect(await violations(page)).toEqual([]);
    expect((await app.client.call('models.scan', {})).crowded).toEqual(['models']);
    expect(complaints).toEqual([]);
  });

  it('makes another model the default by the keyboard alone, and draws with it', async () => {
    const { dataDir } = await folderWith('Ink', 'Chalk');
    const app = await startApp({ dataDir });
    const { page, complaints } = await openStudioPage(browser, app, { place: 'models' });
    await page.getByText('Chosen').waitFor();
    await tabTo(page, /^Use (Ink|Chalk)$/);
    const name = await page.evaluate<string>("document.activeElement.getAttribute('aria-label').slice(4)");
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: name === 'Ink' ? 'Use Chalk' : 'Use Ink' }).waitFor();
    expect(await app.client.call('settings.get', {})).toMatchObject({ selectedModel: name.toLowerCase() });
    const job = await app.client.call('generations.generate', {
      body: { prompt: 'x', width: 64, height: 64, steps: 1 },
      query: { images: 'url' },
    });
    expect(job.request).toMatchObject({ model: name.toLowerCase() });
    await page.getByText('Loaded', { exact: true }).waitFor();
    const torn = page.getByRole('region', { name: 'Cannot be used yet' });
    await torn.getByText('torn.safetensors', { exact: false }).first().waitFor();
    expect(complaints).toEqual([]);
    expect(await app.stop()).toMatchObject({ code: 0 });
  });

  it.each(['light', 'dark'] as const)('has no accessibility violation in the %s theme, and fits', async (theme) => {
    const names = [
      'Ash',
      'Birch',
      'Cedar',
      'Elm',
      'Fir',
      'Hazel',
      'Larch',
      'A-model-whose-name-has-not-a-single-blank-in-it',
    ];
    const { dataDir } = await folderWith(...names);
    const app = await startApp({ dataDir });
    const { page, complaints } = await openStudioPage(browser, app, { place: 'models', theme });
    await page.getByRole('searchbox', { name: 'Search models' }).waitFor();
    await page.getByRole('heading', { name: 'Larch', level: 3 }).waitFor();
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
    await page.getByRole('searchbox', { name: 'Search models' }).fill('birch');
    await page.getByRole('heading', { name: 'Larch', level: 3 }).waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Birch', level: 3 }).waitFor();
    expect(complaints).toEqual([]);
  });
});
