import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { Place } from '../../src/renderer/state/route.ts';
import { eventually } from './eventually.ts';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** The places of the studio in the order of their shortcuts, with their headings. */
export const placeHeadings: Readonly<Record<Place, string>> = {
  create: 'Create',
  queue: 'Queue',
  gallery: 'Gallery',
  models: 'Models',
  server: 'Server',
  settings: 'Settings',
};

export interface StudioPageOptions {
  readonly place?: Place;
  readonly theme?: 'light' | 'dark';
  /** In CSS pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  /** 2 is a window zoomed to 200 %: half as many CSS pixels, twice as many of the screen. */
  readonly zoom?: number;
}

export interface StudioPage {
  readonly page: Page;
  /** What the browser found wrong: errors, warnings, violations of the policy. */
  readonly complaints: string[];
}

/** The studio of a running server in a page of its own, with nothing moving. Closed when the test ends. */
export async function openStudioPage(
  browser: Browser,
  { url }: { readonly url: string },
  { place = 'create', theme = 'light', size = { width: 1440, height: 900 }, zoom = 1 }: StudioPageOptions = {},
): Promise<StudioPage> {
  const viewport = { width: Math.round(size.width / zoom), height: Math.round(size.height / zoom) };
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: zoom,
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(
    "document.addEventListener('securitypolicyviolation', (event) => console.error('refused by the policy: ' + event.blockedURI))",
  );
  await page.goto(`${url}/#/${place}`);
  await atPlace(page, place);
  return { page, complaints };
}

/** Waits until a place stands on the page and the connection is there. */
export async function atPlace(page: Page, place: Place): Promise<void> {
  await page.getByRole('heading', { name: placeHeadings[place], level: 1 }).waitFor();
  await page
    .getByRole('contentinfo')
    .getByText(/at work/)
    .waitFor();
}

/** Goes to a place by its link. */
export async function goTo(page: Page, place: Place): Promise<void> {
  await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: placeHeadings[place] }).click();
  await atPlace(page, place);
}

/** What axe finds, a line each. */
export async function violations(page: Page): Promise<string[]> {
  // Not as a script of the page: its policy allows none from elsewhere.
  await page.evaluate(await readFile(axe, 'utf8'));
  const found: AxeResults = await page.evaluate('axe.run()');
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html}\n${failureSummary}`),
  );
}

/** Elements that reach beyond the right edge of the page or of what scrolls around them; empty: nothing is cut off sideways. */
export function sidewaysOverflow(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const found = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) found.push('the page: ' + root.scrollWidth + ' > ' + root.clientWidth);
    const main = document.querySelector('main');
    if (main && main.scrollWidth > main.clientWidth) found.push('main: ' + main.scrollWidth + ' > ' + main.clientWidth);
    return found;
  })()`);
}

/**
 * Controls that nobody can bring into view: beyond the edges of the window once scrolled to. Those that are shown only
 * to screen readers, or not at all, do not count.
 */
export function unreachableControls(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const wanted = 'button, a[href], input, select, textarea, [role=button], [role=slider], [role=switch], [role=tab]';
    const found = [];
    for (const element of document.querySelectorAll(wanted)) {
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      if (element.closest('[aria-hidden=true], .sr-only')) continue;
      let box = element.getBoundingClientRect();
      if (box.width <= 1 || box.height <= 1) continue;
      element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      box = element.getBoundingClientRect();
      const x = box.x + Math.min(box.width, innerWidth) / 2;
      const y = box.y + Math.min(box.height, innerHeight) / 2;
      if (x < 0 || y < 0 || x > innerWidth || y > innerHeight)
        found.push((element.getAttribute('aria-label') ?? element.textContent) + ' at ' + Math.round(x) + ', ' + Math.round(y));
    }
    return found;
  })()`);
}

/** Waits until every picture in view has its pixels, and there are at least so many of them. */
export async function picturesLoaded(page: Page, atLeast = 1): Promise<void> {
  await eventually('the pictures', () =>
    page.evaluate<boolean>(`(() => {
      const images = [...document.querySelectorAll('main img')];
      const inView = images.filter((image) => {
        const box = image.getBoundingClientRect();
        return box.bottom > 0 && box.top < innerHeight;
      });
      return images.length >= ${atLeast} && inView.every((image) => image.complete && image.naturalWidth > 0);
    })()`),
  );
}
