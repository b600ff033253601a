import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from '../../support/appProcess.ts';
import { launchBrowser } from '../../support/browser.ts';
import { fluxFiles, fluxModelFolder } from '../../support/fluxModel.ts';
import { modelServer, serveFile } from '../../support/modelServer.ts';
import { openStudioPage, sidewaysOverflow, violations } from '../../support/studioPage.ts';
import { tempFolder } from '../../support/tempFolder.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

describe('a model that lacks parts', () => {
  it('names each, and gets one from where it is to be had, the licence first', async () => {
    const files = fluxFiles(await fluxModelFolder());
    const hub = await modelServer();
    hub.at(
      '/Comfy-Org/z_image_turbo/resolve/main/split_files/vae/ae.safetensors',
      serveFile(() => readFileSync(files.vae)),
    );
    const dataDir = tempFolder();
    mkdirSync(join(dataDir, 'models'));
    copyFileSync(files.diffusionModel, join(dataDir, 'models/flux-tiny.safetensors'));
    const app = await startApp({ dataDir, env: { HF_ENDPOINT: hub.url } });
    const { page, complaints } = await openStudioPage(browser, app, {
      place: 'models',
      size: { width: 900, height: 600 },
    });
    const card = page.getByRole('region', { name: 'Cannot be used yet' }).getByRole('listitem').first();
    await card.getByRole('button', { name: 'Download the VAE of FLUX.1' }).click();
    const dialog = page.getByRole('dialog', { name: 'Download the VAE of FLUX.1' });
    await dialog.getByRole('combobox', { name: 'File' }).click();
    await page.getByRole('option', { name: /Comfy-Org\/z_image_turbo/ }).click();
    await dialog.getByRole('link', { name: 'Comfy-Org/z_image_turbo' }).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(hub.requests).toEqual([]);
    await dialog.getByRole('checkbox').click();
    await dialog.getByRole('button', { name: 'Accept and download' }).click();
    await dialog.waitFor({ state: 'detached' });
    await card.getByText(/^Completed with/).waitFor();
    await card.getByRole('button', { name: 'Download the VAE of FLUX.1' }).waitFor({ state: 'detached' });
    await card.getByRole('button', { name: /^Download CLIP-L/ }).waitFor();
    expect(await sidewaysOverflow(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
