import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openApp } from '../src/main/app.ts';
import { createLogger } from '../src/main/platform/logger.ts';
import { launchBrowser } from '../tests/support/browser.ts';

/** Takes the pictures of `docs/screenshots` from the real app. */
const folder = await mkdtemp(path.join(tmpdir(), 'tintype-screenshots-'));
const app = await openApp({
  dataDir: folder,
  modelsDirs: [],
  log: createLogger({ level: 'error' }),
  http: { host: '127.0.0.1', port: 0 },
});
const browser = await launchBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 820 } });
  await page.goto(`${app.url}/docs`);
  await page.getByText('Ask for images and wait for them').waitFor();
  await page.screenshot({ path: path.join(import.meta.dirname, '../docs/screenshots/docs.png') });
} finally {
  await browser.close();
  await app.stop();
  await rm(folder, { recursive: true, force: true });
}
