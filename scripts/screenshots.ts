import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { createClient, type Client } from '../src/shared/contract/client.ts';
import { httpWire } from '../src/shared/contract/httpWire.ts';
import { places, type Place } from '../src/renderer/state/route.ts';
import { launchBrowser } from '../tests/support/browser.ts';
import { eventually } from '../tests/support/eventually.ts';
import { serveApp } from '../tests/support/servedApp.ts';
import { buildStale } from './build.ts';

const usage = `Usage: npm run screenshots -- [--data-dir FOLDER] [--model ID] [--steps N]

Takes the pictures of docs/screenshots from the built app, in light and dark, 1440 × 900.
  --data-dir FOLDER  a data folder whose models are used and whose gallery is shown; else an empty one
  --model ID         what draws; else the selected model, which is the starter model where none is installed
  --steps N          steps of a picture; else what the model asks for
`;

const prompts = [
  'A red apple',
  'A cat face on a light blue background',
  'A rocket',
  'A yellow star on a purple background',
  'A house, glossy style',
  'A blue heart',
];
const waiting = [
  ['A sunflower', 'interactive'],
  ['A teapot, cartoon style', 'batch'],
  ['A green umbrella, cartoon style', 'batch'],
  ['A red bicycle, cartoon style', 'batch'],
  ['A full moon on a black background', 'idle'],
] as const;

interface Look {
  readonly model?: string | undefined;
  readonly steps?: number | undefined;
}

/** Something in every place: finished pictures, one cancelled job. */
async function fill(client: Client, look: Look): Promise<void> {
  for (const [n, prompt] of prompts.entries()) {
    const body = { ...look, prompt, seed: 11 + n, count: n === 0 ? 4 : 2 };
    await client.call('generations.create', { body });
  }
  await idle(client);
  const { items } = await client.call('images.list', { query: { limit: 3 } });
  for (const { id } of items) await client.call('images.patch', { params: { id }, body: { favourite: true } });
  await client.call('queue.pause', {});
  const { id } = await client.call('generations.create', {
    body: { ...look, prompt: 'A door that leads nowhere', lane: 'batch' },
  });
  await client.call('generations.cancel', { params: { id }, query: {} });
}

/** Waits until nothing is at work and nothing waits, however long that takes. */
const idle = (client: Client): Promise<boolean> =>
  eventually(
    'the queue to be empty',
    async () => {
      const { running, total } = await client.call('queue.get', {});
      return running === null && total === 0;
    },
    { withinMs: Infinity, everyMs: 200 },
  );

/** A batch at work, one of its pictures there, with others behind it. */
async function putToWork(url: string, look: Look): Promise<void> {
  const from = (name: string): Client => createClient(httpWire({ baseUrl: url, fetch, headers: { 'x-client': name } }));
  const studio = from('Studio');
  const work = { ...look, prompt: prompts[2] ?? '', count: 5, steps: Math.max(150, look.steps ?? 0) };
  const { id } = await studio.call('generations.create', { body: work });
  for (const [prompt, lane] of waiting)
    await from(lane === 'interactive' ? 'Studio' : 'Catalogue').call('generations.create', {
      body: { ...look, prompt, lane, count: 2 },
    });
  await studio.call('queue.resume', {});
  await eventually(
    'the first picture',
    async () => (await studio.call('generations.get', { params: { id }, query: { images: 'url' } })).result?.images[0],
    { withinMs: Infinity, everyMs: 200 },
  );
}

const picturesThere = (page: Page): Promise<boolean> =>
  eventually('the pictures', () =>
    page.evaluate<boolean>(
      `[...document.querySelectorAll('main img')].every((image) => image.complete && image.naturalWidth > 0)`,
    ),
  );

async function shoot(
  browser: Browser,
  url: string,
  place: Place,
  theme: 'light' | 'dark',
  folder: string,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${url}/#/${place}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  if (place === 'create' || place === 'queue') await page.getByRole('main').locator('img').first().waitFor();
  if (place === 'create' || place === 'models') await page.getByText(/^≈/).first().waitFor();
  await picturesThere(page);
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))');
  await page.screenshot({ path: path.join(folder, `${place}-${theme}.png`) });
  if (place === 'settings') {
    const devices = page.getByRole('region', { name: 'Devices of this machine' });
    await devices.evaluate((element) => element.scrollIntoView({ block: 'start' }));
    await page.getByRole('heading', { name: 'Engine builds' }).waitFor();
    await page.screenshot({ path: path.join(folder, `settings-devices-${theme}.png`) });
  }
  await context.close();
}

const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string' },
    model: { type: 'string' },
    steps: { type: 'string' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
await buildStale();
const given = values['data-dir'];
const dataDir = given ?? (await mkdtemp(path.join(tmpdir(), 'tintype-screenshots-')));
const folder = path.join(import.meta.dirname, '../docs/screenshots');
const look: Look = {
  ...(values.model !== undefined && { model: values.model }),
  ...(values.steps !== undefined && { steps: Number(values.steps) }),
};
const app = await serveApp(dataDir);
const browser = await launchBrowser();
try {
  await mkdir(folder, { recursive: true });
  await fill(app.client, look);
  await putToWork(app.url, look);
  for (const place of ['queue', ...places.filter((place) => place !== 'queue')] as const)
    for (const theme of ['light', 'dark'] as const) await shoot(browser, app.url, place, theme, folder);
  const page = await browser.newPage({ viewport: { width: 1200, height: 820 } });
  await page.goto(`${app.url}/docs`);
  await page.getByText('Ask for images and wait for them').waitFor();
  await page.screenshot({ path: path.join(folder, 'docs.png') });
} finally {
  await browser.close();
  await app.stop();
  if (given === undefined) await rm(dataDir, { recursive: true, force: true });
}
