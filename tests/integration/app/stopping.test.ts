import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { drawing, ended, expectEachImageOnce, large, submit } from '../../support/appJobs.ts';
import { enginePids, pidsOf, startApp, type AppOptions, type Exit, type RunningApp } from '../../support/appProcess.ts';
import { eventually } from '../../support/eventually.ts';
import { tempFolder } from '../../support/tempFolder.ts';

/** What the contract promises for a clean stop. */
const CLEAN_STOP_MS = 10_000;
const npm = ['npm', 'run', 'serve', '--'];

interface Way {
  readonly name: string;
  readonly command?: readonly string[];
  readonly end: (app: RunningApp) => void | Promise<void>;
}

const ways: Way[] = [
  { name: 'SIGTERM', end: (app) => app.send('SIGTERM') },
  { name: 'SIGINT', end: (app) => app.send('SIGINT') },
  { name: 'SIGHUP', end: (app) => app.send('SIGHUP') },
  { name: 'SIGTERM and another while it stops', end: sendAgainWhileStopping },
  { name: 'SIGTERM to npm run serve', command: npm, end: (app) => app.send('SIGTERM') },
  // A terminal sends it to all of the group, and npm hands its own on: the app hears it twice.
  { name: 'Ctrl-C on npm run serve', command: npm, end: (app) => void process.kill(-app.pid, 'SIGINT') },
];

describe('a clean stop in the middle of an image', () => {
  it.each(ways)('by $name leaves nothing behind, and the job goes on at the next start', async ({ command, end }) => {
    const dataDir = tempFolder();
    const app = await startApp({ dataDir, ...(command && { command }) });
    const id = await submit(app.client, { ...large, steps: 12, seed: 11, count: 2 });
    await drawing(app.client, id, 2);
    const serverFile = join(dataDir, 'server.json');
    expect(existsSync(serverFile)).toBe(true);
    await end(app);
    // How npm itself ends depends on the shell it goes through; the server has ended when no process is left.
    await eventually('the end of all processes', async () => (await pidsOf(dataDir)).length === 0, {
      withinMs: CLEAN_STOP_MS,
    });
    const exit = await app.exited;
    if (!command) expect(exit, app.stderr()).toEqual({ code: 0, signal: null });
    expect(existsSync(serverFile)).toBe(false);

    const next = await startApp({ dataDir });
    const job = await ended(next.client, id);
    expect(job).toMatchObject({ status: 'complete', attempt: 2, seeds: [11, 12] });
    await expectEachImageOnce(next.client, dataDir, [job]);
    await next.stop();
  });

  it('ends at once with nothing to do, and while a model is being loaded', async () => {
    for (const busy of [false, true]) {
      const dataDir = tempFolder();
      const app = await startApp({ dataDir });
      if (busy) {
        await submit(app.client, large);
        await eventually('an engine', async () => (await enginePids(dataDir)).length > 0);
      }
      expect(await within(CLEAN_STOP_MS, app.stop())).toEqual({ code: 0, signal: null });
      expect(await pidsOf(dataDir)).toEqual([]);
    }
  });
});

describe('an app that ends without a word', () => {
  const crashOnSignal = pathToFileURL(join(import.meta.dirname, '../../fixtures/crashOnSignal.mjs')).href;
  const deaths: { name: string; options: Partial<AppOptions>; signal: NodeJS.Signals }[] = [
    { name: 'by SIGKILL', options: {}, signal: 'SIGKILL' },
    { name: 'by SIGQUIT', options: {}, signal: 'SIGQUIT' },
    { name: 'by an uncaught exception', options: { preload: [crashOnSignal] }, signal: 'SIGUSR2' },
  ];

  it.each(deaths)(
    '$name takes its engine with it, in the middle of a step and while it loads',
    async ({ options, signal }) => {
      for (const moment of ['drawing', 'loading']) {
        const dataDir = tempFolder();
        const app = await startApp({ dataDir, ...options });
        const id = await submit(app.client, { ...large, steps: 150 });
        if (moment === 'drawing') await drawing(app.client, id, 2);
        const engines = await eventually('an engine', async () => {
          const pids = await enginePids(dataDir);
          return pids.length > 0 && pids;
        });
        expect(engines).toHaveLength(1);
        app.send(signal);
        const exit = await app.exited;
        expect(exit).not.toEqual({ code: 0, signal: null });
        await eventually('the engine to end', async () => (await pidsOf(dataDir)).length === 0, { withinMs: 8_000 });
      }
    },
  );
});

async function sendAgainWhileStopping(app: RunningApp): Promise<void> {
  app.send('SIGTERM');
  await eventually('the stop to begin', () => app.stderr().includes('"stopping"'), { everyMs: 1 });
  app.send('SIGTERM');
}

async function within(ms: number, exited: Promise<Exit>): Promise<Exit> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no end after ${ms} ms`)), ms);
  try {
    return await Promise.race([exited, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
