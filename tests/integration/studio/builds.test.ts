import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { openApp } from '../../../src/main/app.ts';
import { launchBrowser } from '../../support/browser.ts';
import { buildServer } from '../../support/buildRig.ts';
import { aBuild, engineParts, passed } from '../../support/engineArchives.ts';
import { projectRoot } from '../../support/servedApp.ts';
import { silentLog } from '../../support/standIn.ts';
import { openStudioPage, sidewaysOverflow, unreachableControls, violations } from '../../support/studioPage.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { testModelFolder } from '../../support/testModel.ts';
import { zipOf } from '../../support/zipWriter.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const archivesOf = (id: string) => [
  zipOf([...engineParts(id), { name: 'libbig.so', data: Buffer.alloc(1_500_000, id), method: 0 }]),
];

it('an engine build, from its licence over a pause to in use, and back to the one before', async () => {
  const [newer, older] = [archivesOf('new'), archivesOf('old')];
  const nvidia = { name: 'Licence of a maker', of: 'the libraries', url: 'https://example.org/eula', mustAccept: true };
  const builds = [
    { build: aBuild('new', newer, { backends: ['cpu'], licences: [nvidia] }), archives: newer },
    { build: aBuild('old', older, { backends: ['cpu'] }), archives: older },
  ];
  let pause = 25;
  const server = await buildServer(builds, () => ({ pause }));
  const app = await openApp({
    dataDir: tempFolder(),
    modelsDirs: [],
    starterModel: await testModelFolder(),
    log: silentLog,
    http: { host: '127.0.0.1', port: 0 },
    uiFolder: join(projectRoot, 'out/renderer'),
    downloads: { hub: server.url },
    engineBuilds: {
      list: { schema: 1, builds: builds.map(({ build }) => build) },
      mirror: server.url,
      selfTestProgram: async () => passed(),
    },
  });
  onTestFinished(() => app.stop());
  const { page, complaints } = await openStudioPage(browser, app, { place: 'settings' });
  const panel = page.getByRole('region', { name: 'Engine builds' });
  const row = (name: string) => panel.getByRole('listitem').filter({ hasText: `Processor, ${name}` });
  await panel.getByRole('button', { name: 'Download Processor, old' }).click();
  await row('old')
    .getByText(/^Downloading · /)
    .first()
    .waitFor();
  await panel.getByRole('button', { name: 'Pause Processor, old' }).click();
  await row('old')
    .getByText(/^Paused · /)
    .first()
    .waitFor();
  expect(await violations(page)).toEqual([]);
  pause = 0;
  await panel.getByRole('button', { name: 'Go on: Processor, old' }).click();
  await row('old').getByText('In use').waitFor();
  await row('old')
    .getByText(/^Drew the test picture/)
    .waitFor();

  const asked = server.requests.length;
  await panel.getByRole('button', { name: 'Download Processor, new' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Licences of Processor, new' });
  await dialog.getByRole('link', { name: 'Licence of a maker' }).waitFor();
  expect(await violations(page)).toEqual([]);
  expect(server.requests).toHaveLength(asked);
  await dialog.getByRole('checkbox').click();
  await dialog.getByRole('button', { name: 'Accept and download' }).click();
  await row('new').getByText('In use').waitFor();
  await row('old').getByText('Kept').waitFor();
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

  await panel.getByText('In use then, from the next image on: Processor, old.').waitFor();
  await panel.getByRole('button', { name: 'Use previous' }).click();
  await row('old').getByText('In use').waitFor();
  await row('new').getByText('Kept').waitFor();
  await panel.getByRole('button', { name: 'Remove Processor, new' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Keep it' }).click();
  await panel.getByRole('button', { name: 'Remove Processor, new' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove' }).click();
  await panel.getByRole('button', { name: 'Download Processor, new' }).waitFor();
  expect(complaints).toEqual([]);
});
