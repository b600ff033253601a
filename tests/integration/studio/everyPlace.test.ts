import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { places, type Place } from '../../../src/renderer/state/route.ts';
import { focusedIn, tabRound, tabTo } from '../../support/keyboard.ts';
import {
  atPlace,
  goTo,
  openStudioPage,
  picturesLoaded,
  placeHeadings,
  sidewaysOverflow,
  unreachableControls,
  violations,
} from '../../support/studioPage.ts';
import { useStudioServer } from '../../support/studioServer.ts';

const server = useStudioServer();
const open = (options: Parameters<typeof openStudioPage>[2]) => openStudioPage(server.browser(), server.app(), options);

/** Lets what is fetched for a place arrive, so that it is looked at as it stays. */
async function settled(page: Page, place: Place): Promise<void> {
  await atPlace(page, place);
  await page.waitForLoadState('load');
  if (place === 'gallery') await picturesLoaded(page);
  await page.evaluate('new Promise((resolve) => requestIdleCallback(resolve, { timeout: 2000 }))');
}

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(places)('%s has no accessibility violation, and the browser nothing to complain of', async (place) => {
    const { page, complaints } = await open({ place, theme });
    await settled(page, place);
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(theme);
    expect(complaints).toEqual([]);
  });
});

describe.each([
  ['a window of 900 × 600', { size: { width: 900, height: 600 } }],
  ['a window of 1440 × 900 zoomed to 200 %', { size: { width: 1440, height: 900 }, zoom: 2 }],
])('in %s', (_, window) => {
  it.each(places)('%s is not cut off sideways, and every control can be brought into view', async (place) => {
    const { page } = await open({ place, ...window });
    await settled(page, place);
    expect(await sidewaysOverflow(page)).toEqual([]);
    expect(await unreachableControls(page)).toEqual([]);
    expect(await violations(page)).toEqual([]);
  });
});

describe('by the keyboard alone', () => {
  it.each(
    places.flatMap((place) => [
      { place, size: { width: 1440, height: 900 }, zoom: 1 },
      { place, size: { width: 900, height: 600 }, zoom: 1 },
      { place, size: { width: 900, height: 600 }, zoom: 2 },
    ]),
  )('$place is reached in $size.width × $size.height at zoom $zoom, and shows where the focus is', async (look) => {
    const { place } = look;
    const { page } = await open({ ...look, place: place === 'create' ? 'settings' : 'create' });
    await page.keyboard.press(`Control+${places.indexOf(place) + 1}`);
    await settled(page, place);
    await page.keyboard.press('Tab');
    const met = await tabRound(page, 60);
    expect(met.length).toBeGreaterThanOrEqual(places.length);
    for (const at of met) expect(at, at.html).toMatchObject({ ring: true, inView: true });
    expect(met.filter(({ name, html }) => name === '' && !/placeholder=|aria-label/.test(html))).toEqual([]);
  });

  it('goes past the places to the page', async () => {
    const { page } = await open({ place: 'queue' });
    await page.keyboard.press('Tab');
    expect(await focusedIn(page)).toMatchObject({ name: 'Skip to the page', ring: true, inView: true });
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect((await focusedIn(page))?.name).toBe('Cancel all waiting');
  });

  it('makes a picture, puts it first in the queue, and takes it away again', async () => {
    const { page } = await open({});
    await page.getByRole('textbox', { name: 'Prompt', exact: true }).focus();
    await page.keyboard.type('A paper boat');
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Control+2');
    await atPlace(page, 'queue');
    await tabTo(page, /^Move: A paper boat$/);
    await page.keyboard.press('Alt+Shift+ArrowUp');
    await expect
      .poll(async () => (await server.app().client.call('queue.get', {})).pending[0]?.prompt, { timeout: 20_000 })
      .toBe('A paper boat');
    await tabTo(page, /^Cancel: A paper boat$/);
    await page.keyboard.press('Enter');
    await page.getByText('Cancelled: A paper boat').waitFor();
    await page.keyboard.press('F6');
    expect(await focusedIn(page)).toMatchObject({ ring: true });
  });
});

describe('the page', () => {
  it('is never told a path of this machine, in any answer or anywhere on it', async () => {
    const { page, complaints } = await open({});
    const told: string[] = [];
    const answers: Promise<void>[] = [];
    const secrets = [server.dataDir(), process.cwd(), process.env['HOME'] ?? '/root'].filter((path) => path.length > 1);
    const scan = (where: string, text: string): void => {
      for (const path of secrets)
        if (text.includes(`${path}/`) || text.includes(`${path}"`)) told.push(`${where}: ${path}`);
    };
    let scanned = 0;
    page.on('response', (response) => {
      const { pathname } = new URL(response.url());
      const type = response.headers()['content-type'] ?? '';
      scan(`headers of ${pathname}`, JSON.stringify(response.headers()));
      // The stream of events does not end: what it tells is folded into what stands on the page.
      if (!/json|text\/html|javascript/.test(type)) return;
      answers.push(
        response.text().then(
          (text) => {
            scanned += 1;
            scan(pathname, text);
          },
          () => {},
        ),
      );
    });
    await page.reload();
    for (const place of places) {
      await goTo(page, place);
      await settled(page, place);
      scan(`the page of ${placeHeadings[place]}`, await page.content());
      scan(
        `fields of ${place}`,
        await page.evaluate<string>(
          `JSON.stringify([...document.querySelectorAll('input, textarea')].map(({ value }) => value))`,
        ),
      );
    }
    scan('what the browser keeps', await page.evaluate<string>('JSON.stringify(localStorage)'));
    const stream =
      await page.evaluate<string>(`fetch('/v1/events', { headers: { 'last-event-id': '0' } }).then(async ({ body }) => {
      const reader = body.getReader();
      const { value } = await reader.read();
      await reader.cancel();
      return new TextDecoder().decode(value);
    })`);
    scan('the events', stream);
    await Promise.all(answers);
    expect(stream).toContain('event: snapshot');
    expect(scanned).toBeGreaterThan(8);
    expect(told).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('stays when a file is dropped on it, whatever the place', async () => {
    const { page } = await open({});
    for (const place of places) {
      await goTo(page, place);
      const refused = await page.evaluate<boolean[]>(`(() => {
        const files = new DataTransfer();
        files.items.add(new File(['words'], 'notes.txt', { type: 'text/plain' }));
        const words = new DataTransfer();
        words.setData('text/plain', 'words');
        return [['dragover', files], ['drop', files], ['drop', words]].map(
          ([type, dataTransfer]) =>
            !document.querySelector('main').dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true })),
        );
      })()`);
      expect(refused, place).toEqual([true, true, false]);
    }
  });

  it('can reach nothing but the server it came from', async () => {
    const { page } = await open({});
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await page.reload();
    for (const place of places) {
      await goTo(page, place);
      await settled(page, place);
    }
    const elsewhere = await page.evaluate<string>(
      `fetch('http://127.0.0.1:9/').then(() => 'went', (error) => error.name)`,
    );
    expect(elsewhere).toBe('TypeError');
    expect(new Set(asked.filter((origin) => origin !== 'http://127.0.0.1:9'))).toEqual(new Set([server.app().url]));
    const policy = (await page.request.get(server.app().url)).headers()['content-security-policy'];
    expect(policy).toMatch(/default-src 'none'|default-src 'self'/);
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
  });
});
