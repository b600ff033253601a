import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../../support/appProcess.ts';
import { launchBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { fillDraft } from '../../support/studioDraft.ts';
import { goTo, openStudioPage, picturesLoaded } from '../../support/studioPage.ts';
import { tempFolder } from '../../support/tempFolder.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** Three pictures that take a second or two each. */
const slow = { count: 3, width: 128, height: 128, steps: 60 };

const finished = (page: Page) => page.getByRole('main').getByRole('button', { name: /^Open picture \d of 3/ });

/** Asks for the pictures of the form with the keyboard; answers the id of the job. */
async function submit(page: Page, { client }: RunningApp, prompt: string): Promise<string> {
  await page.getByRole('textbox', { name: 'Prompt', exact: true }).fill(prompt);
  await page.keyboard.press('Control+Enter');
  const job = await eventually('the job', async () =>
    (await client.call('generations.list', {})).items.find(({ request }) => request.prompt === prompt),
  );
  return job.id;
}

const stateOf = ({ client }: RunningApp, id: string) =>
  client.call('generations.get', { params: { id }, query: { images: 'url' } });

/** Looks again and again until all three pictures stand on the page: how many there were, and every percentage. */
async function watch(page: Page): Promise<{ counts: number[]; percentages: number[] }> {
  const counts = new Set<number>();
  const percentages: number[] = [];
  await eventually(
    'three pictures',
    async () => {
      const [count, values] = await page.evaluate<[number, string[]]>(`[
        [...document.querySelectorAll('main button')].filter((button) => /^Open picture \\d of 3/.test(button.getAttribute('aria-label') ?? '')).length,
        [...document.querySelectorAll('main [role=progressbar]')].slice(0, 1).map((bar) => bar.getAttribute('aria-valuenow') ?? '0'),
      ]`);
      counts.add(count);
      percentages.push(...values.map(Number));
      return count === 3;
    },
    { withinMs: 90_000 },
  );
  return { counts: [...counts], percentages };
}

const isRising = (values: readonly number[]): boolean =>
  values.every((value, n) => n === 0 || value >= (values[n - 1] ?? 0));

describe('making pictures in the studio', () => {
  it('shows the progress from Ctrl and Enter on, and every picture as soon as it is there', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page, complaints } = await openStudioPage(browser, app);
    await fillDraft(page, slow);
    const id = await submit(page, app, 'a lighthouse at dusk');
    const { counts, percentages } = await watch(page);
    expect(counts).toEqual([0, 1, 2, 3]);
    expect(new Set(percentages).size).toBeGreaterThan(5);
    expect(isRising(percentages)).toBe(true);
    await picturesLoaded(page, 3);
    expect(await stateOf(app, id)).toMatchObject({ status: 'complete', client: 'Studio' });
    await goTo(page, 'queue');
    const ended = page.getByRole('list', { name: 'Ended lately' });
    await ended.getByText('Done').waitFor();
    await ended.getByRole('link', { name: /^Open picture 2 of 3/ }).click();
    await page.waitForURL(/#\/gallery\/img_/);
    expect(complaints).toEqual([]);
    expect(await app.stop()).toMatchObject({ code: 0 });
  });

  it('cancels at once, keeps what was finished, and makes the rest when asked', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app);
    await fillDraft(page, slow);
    const id = await submit(page, app, 'a bridge in the rain');
    await finished(page).first().waitFor();
    await goTo(page, 'queue');
    await page.getByRole('button', { name: 'Cancel now' }).click();
    const ended = page.getByRole('list', { name: 'Ended lately' });
    await ended.getByText(/^Cancelled, \d of 3 made$/).waitFor();
    const cancelled = await stateOf(app, id);
    expect(cancelled.status).toBe('cancelled');
    const made = cancelled.result?.images.length ?? 0;
    expect(made).toBeGreaterThanOrEqual(1);
    await ended.getByRole('button', { name: /^Make the .*missing picture/ }).click();
    await ended.getByText('Done').waitFor();
    const [retry] = (await app.client.call('generations.list', {})).items;
    expect(retry).toMatchObject({ retryOf: id, status: 'complete', request: { count: 3 - made } });
    expect(retry?.seeds).toEqual(cancelled.seeds.slice(made));
  });

  it('stops after the picture at work when asked to', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app);
    await fillDraft(page, slow);
    const id = await submit(page, app, 'a tower of glass');
    await goTo(page, 'queue');
    const work = page.getByRole('region', { name: 'At work' });
    await work.getByText(/^Step \d+ of 60$/).waitFor();
    await work.getByRole('button', { name: 'Stop after this picture' }).click();
    await page.getByRole('list', { name: 'Ended lately' }).getByText('Cancelled, 1 of 3 made').waitFor();
    expect((await stateOf(app, id)).result?.images).toHaveLength(1);
  });
});

describe('the studio', () => {
  it('goes on with the same job when the server is killed in the middle of it and started again', async () => {
    const dataDir = tempFolder();
    const first = await startApp({ dataDir });
    const { page } = await openStudioPage(browser, first);
    await fillDraft(page, slow);
    const id = await submit(page, first, 'a harbour in the snow');
    await finished(page).first().waitFor();
    await first.crash();
    await page.getByText('The connection to Tintype is lost', { exact: false }).first().waitFor();
    expect(await finished(page).count()).toBeGreaterThanOrEqual(1);
    const second = await startApp({ dataDir, args: ['--port', new URL(first.url).port] });
    await page.getByRole('button', { name: 'Try now' }).waitFor({ state: 'detached' });
    await finished(page).nth(2).waitFor();
    await picturesLoaded(page, 3);
    const job = await stateOf(second, id);
    expect(job).toMatchObject({ id, status: 'complete' });
    expect(job.attempt).toBeGreaterThan(1);
    expect(job.result?.images.map(({ seed }) => seed)).toEqual(job.seeds);
    expect((await second.client.call('generations.list', {})).total).toBe(1);
    expect(await second.stop()).toMatchObject({ code: 0 });
  });

  it.each(['queue', 'gallery'] as const)('brings back on %s a picture that was lost with the server', async (place) => {
    const dataDir = tempFolder();
    const first = await startApp({ dataDir });
    await first.client.call('generations.generate', {
      body: { prompt: 'a mill', width: 64, height: 64, steps: 1 },
    });
    const { page } = await openStudioPage(browser, first);
    await page.route(/\/v1\/images\/[^/]+\/(file|thumbnail)/, (route) => route.abort());
    await goTo(page, place);
    const lost = page.getByRole('main').getByText('Picture cannot be shown');
    await lost.first().waitFor();
    await page.unrouteAll();
    await first.crash();
    await page.getByText('The connection to Tintype is lost', { exact: false }).first().waitFor();
    await startApp({ dataDir, args: ['--port', new URL(first.url).port] });
    await lost.first().waitFor({ state: 'detached' });
    await picturesLoaded(page, 1);
    expect(await lost.count()).toBe(0);
  });

  it('brings every picture by asking alone where events do not come through', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app);
    await page.route('**/v1/events', (route) => route.abort());
    await fillDraft(page, { ...slow, steps: 30 });
    const id = await submit(page, app, 'a garden at night');
    const { percentages } = await watch(page);
    expect(new Set(percentages).size).toBeGreaterThan(1);
    await picturesLoaded(page, 3);
    expect(await stateOf(app, id)).toMatchObject({ status: 'complete' });
    await page.getByRole('navigation', { name: 'Places' }).getByRole('link', { name: 'Queue' }).click();
    await page.getByRole('list', { name: 'Ended lately' }).getByText('Done').waitFor();
  });
});
