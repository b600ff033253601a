import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp, type App } from '../../../src/main/app.ts';
import { askAt, small } from '../../support/apiApp.ts';
import { generation } from '../../../src/shared/schema/generation.ts';
import { launchBrowser } from '../../support/browser.ts';
import { testModelFolder } from '../../support/testModel.ts';

const KEY = 'a-key-for-the-browser';
const folder = mkdtempSync(join(tmpdir(), 'tintype-browser-'));
const studio = join(folder, 'studio');
mkdirSync(studio);
writeFileSync(join(studio, 'index.html'), '<title>Studio</title>');
const outside = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === 'IPv4' && !address.internal)?.address;
const silent = (): void => {};

let browser: Browser;
let app: App;
let other: App;
let picture = '';

beforeAll(async () => {
  const options = {
    modelsDirs: [],
    starterModel: await testModelFolder(),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    uiFolder: studio,
    environmentKey: KEY,
  };
  app = await openApp({ ...options, dataDir: join(folder, 'one'), http: { host: '0.0.0.0', port: 0 } });
  other = await openApp({ ...options, dataDir: join(folder, 'two'), http: { host: '127.0.0.1', port: 0 } });
  const drawn = await askAt(app.url, 'POST', '/v1/images/generate', { body: small, headers: { 'x-api-key': KEY } });
  picture = drawn.as(generation).result?.images[0]?.thumbnailUrl ?? '';
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await Promise.all([app.stop(), other.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

// Over loopback a browser says which site asks; over plain HTTP from elsewhere it does not.
describe.each(['127.0.0.1', outside].filter((host) => host !== undefined))('a real browser at %s', (host) => {
  const address = (): string => `http://${host}:${new URL(app.url).port}`;
  const look = `async (path) => ({
    call: (await fetch('/v1/queue')).status,
    change: (await fetch('/v1/queue/resume', { method: 'POST' })).status,
    picture: await new Promise((done) => {
      const image = new Image();
      image.onload = () => done(image.naturalWidth > 0 ? 'shown' : 'empty');
      image.onerror = () => done('refused');
      image.src = path;
    }),
    stream: await new Promise((done) => {
      const source = new EventSource('/v1/events');
      source.addEventListener('snapshot', () => (source.close(), done('heard')));
      source.onerror = () => (source.close(), done('refused'));
    }),
  })`;

  it('gets calls, pictures and event streams with a session and none without, and no other page can use it', async () => {
    const context = await browser.newContext();
    try {
      const page = await context.newPage();
      expect((await page.goto(`${address()}/`))?.status()).toBe(200);
      const refused = { call: 401, change: 401, picture: 'refused', stream: 'refused' };
      // Another address each time: a picture that was seen once is kept by the browser.
      let size = 64;
      const see = () => page.evaluate(`(${look})(${JSON.stringify(`${picture}?size=${(size += 1)}`)})`);
      expect(await see()).toEqual(refused);
      const signIn = `fetch('/v1/session', { method: 'POST', headers: { 'content-type': 'application/json' },
        body: ${JSON.stringify(JSON.stringify({ key: KEY }))} }).then((answer) => answer.status)`;
      expect(await page.evaluate(signIn)).toBe(200);
      expect(await page.evaluate('document.cookie')).toBe('');
      expect(await see()).toEqual({ call: 200, change: 200, picture: 'shown', stream: 'heard' });

      const foreign = await context.newPage();
      await foreign.goto(`${other.url}/`);
      const reach = `fetch('${address()}/v1/queue/pause', { method: 'POST', credentials: 'include', mode: 'no-cors' }).then(
        () => 'sent', () => 'failed')`;
      await foreign.evaluate(reach);
      const queue = await page.evaluate(`fetch('/v1/queue').then((answer) => answer.json())`);
      expect(queue).toMatchObject({ paused: false });

      await page.evaluate(`fetch('/v1/session', { method: 'DELETE' })`);
      expect(await see()).toEqual(refused);
    } finally {
      await context.close();
    }
  });
});
