import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from './browser.ts';
import { eventually } from './eventually.ts';
import { serveApp, type ServedApp } from './servedApp.ts';

export interface StudioServer {
  readonly browser: () => Browser;
  readonly app: () => ServedApp;
  readonly dataDir: () => string;
}

/** One built server with something in every place, and one browser, for all tests of a file. */
export function useStudioServer(): StudioServer {
  let browser: Browser | undefined;
  let app: ServedApp | undefined;
  let dataDir = '';
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tintype-studio-'));
    [browser, app] = await Promise.all([launchBrowser(), serveApp(dataDir)]);
    await fillStudio(app);
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const there = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error('it is there only while tests run');
    return thing;
  };
  return { browser: () => there(browser), app: () => there(app), dataDir: () => dataDir };
}

/** Prompts as people write them. */
export const prompts = [
  'A lighthouse at dusk, long exposure, silver sea',
  'Portrait of an old sailor by a window, soft northern light',
  'The harbour of a small town in the snow, seen from above, lanterns lit along the quay',
  'A red bicycle against a white wall',
] as const;

/** Finished pictures, a cancelled job, and three that wait in a paused queue, from two programs. */
export async function fillStudio({ client }: Pick<ServedApp, 'client'>): Promise<void> {
  const small = { width: 128, height: 128, steps: 4, seed: 7 };
  for (const [n, prompt] of prompts.entries())
    await client.call('generations.create', {
      body: { ...small, prompt, count: 1 + (n % 3), tags: { series: 'first' } },
    });
  await eventually('the pictures', async () => {
    const { items } = await client.call('generations.list', {});
    return items.every(({ status }) => status === 'complete');
  });
  await client.call('queue.pause', {});
  const waiting = async (prompt: string, lane: 'interactive' | 'batch' | 'idle') =>
    client.call('generations.create', { body: { ...small, prompt, lane } });
  const { id } = await waiting('A door that leads nowhere', 'batch');
  await client.call('generations.cancel', { params: { id }, query: {} });
  await waiting('A kite over the dunes', 'interactive');
  await waiting('Catalogue picture of a brass lamp, front view', 'batch');
  await waiting('Catalogue picture of a brass lamp, side view', 'batch');
}
