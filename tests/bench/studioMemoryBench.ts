import type { Page } from 'playwright-core';
import { places } from '../../src/renderer/state/route.ts';
import { aPicture, completed, submit, warmUp } from '../support/benchJobs.ts';
import { launchBrowser } from '../support/browser.ts';
import { listenTo, type EventEar } from '../support/heardEvents.ts';
import type { BenchContext, Figure } from '../support/measure.ts';
import { serveApp, type ServedApp } from '../support/servedApp.ts';
import { median } from '../support/statistics.ts';

/** Jobs that wait at any time. */
const AHEAD = 10;
const GROWTH = 0.05;

/**
 * JavaScript heap of the page, garbage collected, while jobs run as fast as they can be drawn: as many events as half
 * an hour of ordinary drawing tells come in a few minutes. How many that is, is measured first.
 */
export async function studioMemoryBench({ quick, folder, note }: BenchContext): Promise<Figure[]> {
  const minute = quick ? 4000 : 60_000;
  const app = await serveApp(folder);
  const browser = await launchBrowser();
  const ear = await listenTo(app.url);
  try {
    await warmUp(app, ear);
    const ordinary = await eventsPerMinute(app, ear, quick ? 1 : 8);
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${app.url}/#/queue`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const { after, events } = await load(page, app, ear, minute, note);
    const figures = count(events);
    const drawing = `as many as ${(events / ordinary).toFixed(0)} minutes of drawing 256 × 256 pictures one after the other tell here`;
    return [
      // The first minute fills what is kept of jobs and pictures, and the browser compiles what runs often.
      growthFigure(
        `${seconds(5 * minute)} of events against after ${seconds(minute)}: ${figures} events, ${drawing}`,
        after(minute),
        after(5 * minute),
      ),
      growthFigure(
        `${seconds(5 * minute)} of events against after ${seconds(3 * minute)} (is it a leak?)`,
        after(3 * minute),
        after(5 * minute),
      ),
    ];
  } finally {
    ear.close();
    await browser.close();
    await app.stop();
  }
}

const seconds = (milliseconds: number): string => `${milliseconds / 1000} s`;
const count = (events: number): string => events.toLocaleString('en-GB');

function growthFigure(what: string, early: number, late: number): Figure {
  const growth = late / early - 1;
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  return {
    measure: `Studio, JavaScript heap after ${what}`,
    result: `${(100 * growth).toFixed(1)} % (${megabytes(early)} → ${megabytes(late)} MB)`,
    target: `grows < ${100 * GROWTH} %`,
    met: growth < GROWTH,
  };
}

/** Events that ordinary pictures lead to, drawn one after the other. */
async function eventsPerMinute(app: ServedApp, ear: EventEar, pictures: number): Promise<number> {
  const before = ear.heard.length;
  const startedAt = performance.now();
  for (let n = 0; n < pictures; n += 1) await completed(ear, await submit(app, aPicture()));
  return ((ear.heard.length - before) / (performance.now() - startedAt)) * 60_000;
}

/** Draws as fast as it goes for five `minute`s, walking through the places; the heap at any moment of that. */
async function load(page: Page, app: ServedApp, ear: EventEar, minute: number, note: BenchContext['note']) {
  const body = aPicture({ width: 64, height: 64, steps: 4 });
  const waiting: string[] = [];
  const startedAt = performance.now();
  const passed = (): number => performance.now() - startedAt;
  const around: { at: number; bytes: number }[] = [];
  let events = 0;
  let looks = 0;
  while (passed() < 5 * minute) {
    while (waiting.length < AHEAD) waiting.push(await submit(app, body));
    await completed(ear, waiting.shift() ?? '');
    if (ear.heard.length > 1000) {
      events += ear.heard.length - 200;
      ear.keep(200);
    }
    if (passed() < (looks * minute) / 6) continue;
    looks += 1;
    // Every place is looked at, the queue whenever the heap is measured.
    await page.keyboard.press(`Control+${(looks % places.length) + 1}`);
    await page.keyboard.press('Control+2');
    const bytes = await heapOf(page);
    around.push({ at: passed(), bytes });
    if (looks % 6 === 0) note(`after ${(passed() / 1000).toFixed(0)} s: ${(bytes / 1e6).toFixed(1)} MB`);
  }
  events += ear.heard.length;
  /** Bytes around a moment. */
  const after = (at: number): number =>
    median(
      around
        .toSorted((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))
        .slice(0, 3)
        .map(({ bytes }) => bytes),
    );
  return { after, events };
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    return (await session.send('Runtime.getHeapUsage')).usedSize;
  } finally {
    await session.detach();
  }
}
