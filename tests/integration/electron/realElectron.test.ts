import path from 'node:path';
import { _electron, type ElectronApplication } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { buildStale } from '../../../scripts/build.ts';
import { findDesktop } from '../../../scripts/desktopBinary.ts';
import { eventually } from '../../support/eventually.ts';
import { projectRoot } from '../../support/servedApp.ts';
import { tempFolder } from '../../support/tempFolder.ts';

const desktop = findDesktop(projectRoot, process.env, process.platform);
if (!desktop.can) process.stderr.write(`SKIPPED: no Electron binary or no screen: ${desktop.why}\n`);

async function launch(dataDir: string): Promise<ElectronApplication> {
  if (!desktop.can) throw new Error(desktop.why);
  await buildStale({ desktop: true });
  return _electron.launch({
    executablePath: desktop.binary,
    // A machine that only tests may run everything as root, which Chromium's sandbox refuses.
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      'out/electron/main.js',
      '--data-dir',
      dataDir,
      '--port',
      '0',
    ],
    cwd: projectRoot,
  });
}

/** Runs where Electron and a screen are; elsewhere it is counted as skipped. */
describe.skipIf(!desktop.can)('the desktop app in Electron itself', () => {
  it('makes a picture and shows it', async () => {
    const app = await launch(tempFolder());
    try {
      const page = await app.firstWindow();
      expect(page.url()).toMatch(/^tintype-app:\/\/studio\//);
      await page
        .getByRole('textbox', { name: /prompt/i })
        .first()
        .fill('a lighthouse');
      await page.keyboard.press('ControlOrMeta+Enter');
      const picture = page.locator('img[src^="tintype-app://"], img[src^="/v1/images/"]').first();
      await picture.waitFor({ timeout: 60_000 });
      await eventually('the picture to be drawn', () =>
        picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth > 0),
      );
    } finally {
      await app.close();
    }
  });

  it('gives its page no Node, no way out and no foreign content', async () => {
    const app = await launch(tempFolder());
    try {
      const page = await app.firstWindow();
      const globals = await page.evaluate(() =>
        ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis),
      );
      expect(globals).toEqual([]);
      expect(
        await page.evaluate(() =>
          fetch('https://example.com/').then(
            () => 'came',
            () => 'refused',
          ),
        ),
      ).toBe('refused');
      expect(await page.evaluate(() => String(Reflect.get(globalThis, 'open')('https://example.com/')))).toBe('null');
      await page.evaluate(() =>
        Reflect.set(Reflect.get(globalThis, 'location') as object, 'href', 'https://example.com/'),
      );
      expect(page.url()).toMatch(/^tintype-app:\/\/studio\//);
      expect(await page.evaluate(() => fetch('/..%2f..%2fpackage.json').then(({ status }) => status))).toBe(404);
    } finally {
      await app.close();
    }
  });

  it('is one for each data folder', async () => {
    const dataDir = tempFolder();
    const first = await launch(dataDir);
    try {
      await first.firstWindow();
      await expect(launch(dataDir)).rejects.toThrow();
      expect(first.windows()).toHaveLength(1);
      expect(path.basename(await first.evaluate(({ app }) => app.getPath('userData')))).toBe('desktop');
    } finally {
      await first.close();
    }
  });
});
