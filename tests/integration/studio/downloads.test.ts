import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openApp } from '../../../src/main/app.ts';
import type { DownloadOptions } from '../../../src/main/compose/downloads.ts';
import type { Catalogue } from '../../../src/shared/schema/catalogue.ts';
import { startApp } from '../../support/appProcess.ts';
import { launchBrowser } from '../../support/browser.ts';
import { type ModelServer, modelServer, serveFile, sha256 } from '../../support/modelServer.ts';
import { goTo, openStudioPage, sidewaysOverflow, unreachableControls, violations } from '../../support/studioPage.ts';
import { projectRoot } from '../../support/servedApp.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { testModelFolder } from '../../support/testModel.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** The studio of a real server whose hub, a real server too, has the noise model in its catalogue. */
async function studioWithHub(rules: () => { pause?: number }): Promise<{ url: string; hub: ModelServer }> {
  const folder = await testModelFolder();
  const hub = await modelServer();
  const file = (role: 'diffusionModel' | 't5xxl', name: string): Catalogue['models'][0]['files'][0] => {
    const bytes = readFileSync(join(folder, name));
    hub.at(
      `/tiny/noise/resolve/main/${name}`,
      serveFile(() => bytes, rules),
    );
    const url = `https://huggingface.co/tiny/noise/resolve/main/${name}`;
    return { role, url, bytes: bytes.length, sha256: sha256(bytes) };
  };
  const downloads: DownloadOptions = {
    hub: hub.url,
    catalogue: {
      schema: 1,
      models: [
        {
          id: 'far-noise',
          name: 'Noise from afar',
          family: 'minit2i',
          goodAt: 'Noise of every colour.',
          licence: { name: 'Licence of noise', url: 'https://example.org/licence', mustAccept: true },
          gated: true,
          memoryBytes: 100_000_000,
          files: [file('diffusionModel', 'transformer.safetensors'), file('t5xxl', 'text.safetensors')],
        },
      ],
    },
  };
  const silent = (): void => {};
  const app = await openApp({
    dataDir: tempFolder(),
    modelsDirs: [],
    starterModel: await testModelFolder(),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    http: { host: '127.0.0.1', port: 0 },
    uiFolder: join(projectRoot, 'out/renderer'),
    downloads,
  });
  onTestFinished(() => app.stop());
  return { url: app.url, hub };
}

describe('downloads in the studio', () => {
  it('a model of the catalogue, from its licence over a pause to ready to use', async () => {
    let rules: { pause?: number } = { pause: 25 };
    const app = await studioWithHub(() => rules);
    const { page, complaints } = await openStudioPage(browser, app, { place: 'models' });
    const offered = page.getByRole('region', { name: 'Models to download' });
    await offered.getByText('Noise of every colour.').waitFor();
    await offered.getByText('Wants a Hugging Face token').waitFor();
    await offered.getByRole('button', { name: 'Download Noise from afar' }).click();
    const dialog = page.getByRole('dialog', { name: 'Licence of Noise from afar' });
    await dialog.getByRole('link', { name: 'Licence of noise' }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(app.hub.requests).toEqual([]);
    await dialog.getByRole('checkbox').click();
    await dialog.getByRole('button', { name: 'Accept and download' }).click();
    await dialog.waitFor({ state: 'detached' });

    const list = page.getByRole('list', { name: 'Downloads' });
    await list
      .getByText(/^Downloading · /)
      .first()
      .waitFor();
    await list.getByRole('button', { name: 'Pause the download of Noise from afar' }).click();
    await list
      .getByText(/^Paused · /)
      .first()
      .waitFor();
    expect(await violations(page)).toEqual([]);
    for (const [width, height] of [
      [900, 600],
      [450, 300],
    ] as const) {
      await page.setViewportSize({ width, height });
      expect(await sidewaysOverflow(page), `at ${width}`).toEqual([]);
      expect(await unreachableControls(page), `at ${width}`).toEqual([]);
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await list.getByRole('button', { name: 'Cancel the download of Noise from afar' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Keep it' }).click();
    rules = {};
    await list.getByRole('button', { name: 'Go on with the download of Noise from afar' }).click();
    await list.getByText(/^Downloaded · /).waitFor();
    await page
      .getByRole('region', { name: 'Ready to use' })
      .getByRole('heading', { name: 'Noise from afar' })
      .waitFor();
    await offered.getByText('Installed').waitFor();
    await list.getByRole('button', { name: 'Clear Noise from afar from the list' }).click();
    await list.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  it('an address that is refused, one that fails, and a token in Settings', async () => {
    const hub = await modelServer();
    hub.at(
      '/org/name/resolve/main/m.gguf',
      (_request, response) => void response.writeHead(401, { 'x-error-code': 'GatedRepo' }).end(),
    );
    const app = await startApp({ dataDir: tempFolder(), env: { HF_ENDPOINT: hub.url } });
    const { page } = await openStudioPage(browser, app, { place: 'models', theme: 'dark' });
    const box = page.getByRole('textbox', { name: 'Address' });
    await box.fill('nonsense');
    await box.press('Enter');
    await page.getByText('Is neither a web address nor a repository of Hugging Face as org/name').waitFor();
    await box.fill('org/name/m.gguf');
    await box.press('Enter');
    await page
      .getByText(/wants to know who you are/)
      .first()
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Hugging Face token in Settings' }).click();
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    const token = page.getByLabel('Hugging Face token');
    await token.fill('hf_of_the_studio_tests');
    await token.press('Enter');
    await page.getByRole('button', { name: 'Remove the token' }).waitFor();
    expect(await token.inputValue()).toBe('');
    expect(await app.client.call('settings.get', {})).toMatchObject({ hubTokenSet: true });
    expect(await violations(page)).toEqual([]);
    await goTo(page, 'models');
    await page.getByRole('button', { name: 'Try again to download m.gguf' }).click();
    await page
      .getByText(/does not let the owner of the token/)
      .first()
      .waitFor();
    expect(hub.requests.at(-1)?.authorization).toBe('Bearer hf_of_the_studio_tests');
  });
});
