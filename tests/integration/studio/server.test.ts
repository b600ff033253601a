import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type RunningApp } from '../../support/appProcess.ts';
import { launchBrowser } from '../../support/browser.ts';
import { eventually } from '../../support/eventually.ts';
import { focusedIn, tabTo } from '../../support/keyboard.ts';
import { openStudioPage, sidewaysOverflow, unreachableControls, violations } from '../../support/studioPage.ts';
import { tempFolder } from '../../support/tempFolder.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const run = promisify(execFile);
const parts = ['Examples', 'Keys', 'Activity', 'Log', 'Access'] as const;

const openPart = async (page: Page, part: (typeof parts)[number]): Promise<void> => {
  await page.getByRole('tab', { name: new RegExp(`^${part}`) }).click();
  await page.getByRole('tab', { name: new RegExp(`^${part}`), selected: true }).waitFor();
};

/** One small image, asked for by a program of this name. */
const drawAs = async ({ url }: RunningApp, client: string, headers: Record<string, string> = {}): Promise<number> => {
  const answer = await fetch(`${url}/v1/images/generate?images=url`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-client': client, ...headers },
    body: JSON.stringify({ prompt: 'a lighthouse', width: 64, height: 64, steps: 2 }),
  });
  return answer.status;
};

describe('the Server place', () => {
  it('makes the first key by the keyboard alone, stays signed in, and takes the key back', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page, complaints } = await openStudioPage(browser, app, { place: 'server' });
    await tabTo(page, /^Examples$/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'No keys yet' }).waitFor();
    await tabTo(page, /^Which program is it for$/);
    await page.keyboard.type('Note plugin');
    await page.keyboard.press('Enter');
    await page.getByText('you will not see it again', { exact: false }).waitFor();
    expect(await focusedIn(page)).toMatchObject({ name: expect.stringContaining('you will not see it again') });
    const key = (await page.locator('figure code').textContent()) ?? '';
    expect(key).toMatch(/^tt_/);

    expect(await drawAs(app, 'Anybody')).toBe(401);
    expect(await drawAs(app, 'Anybody', { authorization: `Bearer ${key}` })).toBe(200);
    await tabTo(page, /^I have copied it$/);
    await page.keyboard.press('Enter');
    await page.getByLabel('Which program is it for').waitFor();
    expect(await focusedIn(page)).toMatchObject({ name: 'Which program is it for' });
    expect(await page.content()).not.toContain(key);
    // The key was used, and this page is still let in without being asked for it.
    await page.getByRole('list', { name: 'Keys' }).getByText('last used just now').waitFor();

    await tabTo(page, /^Revoke the key of Note plugin$/);
    await page.keyboard.press('Enter');
    const question = page.getByRole('alertdialog', { name: 'Revoke the key of Note plugin?' });
    await question.getByText('afterwards every program on this machine may call without one').waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await focusedIn(page)).toMatchObject({ name: 'Keep it', ring: true });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'No keys yet' }).waitFor();
    expect(await drawAs(app, 'Anybody')).toBe(200);
    // That a request without a key was refused meanwhile may have been noted by the browser.
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
    expect(await app.stop()).toMatchObject({ code: 0 });
  });

  it('shows who has called and what it came to, and what is at work now', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    await drawAs(app, 'Note plugin');
    const { page } = await openStudioPage(browser, app, { place: 'server' });
    await openPart(page, 'Activity');
    const row = page.getByRole('row', { name: /^Note plugin/ });
    await row.getByRole('cell', { name: '1 done' }).waitFor();
    await app.client.call('queue.pause', {});
    const asked = await fetch(`${app.url}/v1/images/generations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-client': 'Note plugin' },
      body: JSON.stringify({ prompt: 'x' }),
    });
    expect(asked.status).toBe(201);
    await row.getByText('1 waiting').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('follows the log, filters it, halts it and copies it', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app, { place: 'server' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await openPart(page, 'Log');
    const log = page.getByRole('log', { name: 'Log lines' });
    await drawAs(app, 'Note plugin');
    await log.getByText('client=Note plugin').waitFor();
    await page.getByRole('searchbox', { name: 'Filter the log' }).fill('status=200');
    await eventually('only what fits', async () => !(await log.textContent())?.includes('engine state'));
    await log.getByText('client=Note plugin').waitFor();
    await page.getByRole('button', { name: 'Copy the lines shown' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    const copied = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(copied).toMatch(/^\S+Z INFO request .*status=200.*client=Note plugin$/m);

    await page.getByRole('searchbox', { name: 'Filter the log' }).fill('');
    await page.getByRole('button', { name: 'Pause' }).click();
    await drawAs(app, 'Another program');
    await page.getByText(/, paused/).waitFor();
    expect(await log.getByText('client=Another program').count()).toBe(0);
    await page.getByRole('button', { name: 'Follow' }).click();
    await log.getByText('client=Another program').waitFor();
    await page.getByRole('radio', { name: 'Errors' }).click();
    await log.getByText('No line fits.', { exact: false }).waitFor();
  });

  it('keeps few rows of a long log on the page, with the newest in view', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app, { place: 'server' });
    for (let call = 0; call < 300; call += 1)
      await fetch(`${app.url}/v1/queue?n=${call}`, { headers: { 'x-client': `n${call}` } });
    await openPart(page, 'Log');
    const log = page.getByRole('log', { name: 'Log lines' });
    await log.getByText('client=n299').waitFor();
    expect(await log.locator('[data-index]').count()).toBeLessThan(80);
    await log.hover();
    await page.mouse.wheel(0, -3000);
    await page.getByRole('button', { name: 'Follow' }).waitFor();
    await eventually('the newest to be out of view', async () => (await log.getByText('client=n299').count()) === 0);
    await page.getByRole('button', { name: 'Follow' }).click();
    await log.getByText('client=n299').waitFor();
  });

  it('lets web pages in and hosts be called, and says at the field what it does not take', async () => {
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app, { place: 'server' });
    await openPart(page, 'Access');
    const box = page.getByLabel('Add an origin');
    await box.fill('app.example');
    await box.press('Enter');
    await page.getByRole('tabpanel').getByText('app.example: ', { exact: false }).waitFor();
    await page.locator('input[aria-invalid=true]').waitFor();
    expect(await box.inputValue()).toBe('app.example');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo the change of Allowed origins' }).click();
    expect(await box.inputValue()).toBe('');
    await box.fill('https://app.example');
    await box.press('Enter');
    await page.getByText('Saved', { exact: true }).waitFor();
    await page.getByLabel('Add a host').fill('nas.local');
    await page.getByLabel('Add a host').press('Enter');
    await page.getByRole('button', { name: 'Remove nas.local' }).waitFor();
    // It is shown before the server has it.
    await eventually('the host in the settings', async () =>
      (await app.client.call('settings.get', {})).webhookHosts.includes('nas.local'),
    );
    expect(await app.client.call('settings.get', {})).toMatchObject({
      allowedOrigins: ['https://app.example'],
      webhookHosts: ['nas.local'],
    });
    await page.getByRole('button', { name: 'Remove https://app.example' }).click();
    await page.getByText('No page but the studio may call.').waitFor();

    const { webhookSecret } = await app.client.call('settings.get', {});
    expect(await page.content()).not.toContain(webhookSecret);
    await page.getByRole('button', { name: 'Show secret' }).click();
    expect(await page.locator('figure code').textContent()).toBe(webhookSecret);
  });

  it.each(['light', 'dark'] as const)('has no accessibility violation in the %s theme, and fits', async (theme) => {
    const app = await startApp({ dataDir: tempFolder() });
    await drawAs(app, 'A program with a name that is rather long for a table');
    const { page, complaints } = await openStudioPage(browser, app, { place: 'server', theme });
    for (const part of parts) {
      await openPart(page, part);
      for (const [width, height] of [
        [1440, 900],
        [900, 600],
        [720, 450],
        [450, 300],
      ] as const) {
        await page.setViewportSize({ width, height });
        expect(await sidewaysOverflow(page), `${part} at ${width}`).toEqual([]);
        expect(await unreachableControls(page), `${part} at ${width}`).toEqual([]);
      }
      await page.setViewportSize({ width: 900, height: 600 });
      expect(await violations(page), part).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });
});

const interpreters = {
  curl: { tab: 'curl', probe: 'curl', file: 'example.sh', command: ['sh', 'example.sh'] },
  javascript: {
    tab: 'JavaScript',
    probe: process.execPath,
    file: 'example.mjs',
    command: [process.execPath, 'example.mjs'],
  },
  python: { tab: 'Python', probe: 'python3', file: 'example.py', command: ['python3', 'example.py'] },
} as const;

const missing = async (program: string): Promise<boolean> =>
  run(program, ['--version']).then(
    () => false,
    () => true,
  );

describe.each(Object.values(interpreters))('the example for $tab', ({ tab, probe, file, command }) => {
  it('makes a picture as pasted, without a key and with one', async (context) => {
    if (await missing(probe)) context.skip(`${probe} is not on this machine: the example for ${tab} was NOT run`);
    const app = await startApp({ dataDir: tempFolder() });
    const { page } = await openStudioPage(browser, app, { place: 'server' });
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

    const takeExample = async (): Promise<string> => {
      await openPart(page, 'Examples');
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('button', { name: `Copy Example for ${tab}` }).click();
      await page.getByRole('button', { name: `Copied Example for ${tab}` }).waitFor();
      const code = await page.evaluate<string>('navigator.clipboard.readText()');
      expect(code).toBe(await page.locator('figure code').textContent());
      expect(code).toContain(app.url);
      return code;
    };
    const runIn = async (folder: string, code: string): Promise<{ pictures: Buffer[]; said: string }> => {
      await writeFile(path.join(folder, file), code);
      const [program, ...args] = command;
      const { stdout, stderr } = await run(program, args, { cwd: folder, timeout: 60_000 }).catch((failed: unknown) => {
        const { stdout = '', stderr = '' } = failed as { stdout?: string; stderr?: string };
        return { stdout, stderr };
      });
      const names = (await readdir(folder)).filter((name) => name.endsWith('.png'));
      return {
        pictures: await Promise.all(names.map((name) => readFile(path.join(folder, name)))),
        said: stdout + stderr,
      };
    };
    const isPicture = (bytes: Buffer): boolean => bytes.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1A\n';

    const open = await takeExample();
    const first = await runIn(tempFolder(), open);
    expect(first.pictures.map(isPicture), first.said).toEqual([true]);

    const { key } = await app.client.call('keys.create', { body: { name: 'The example' } });
    await page.context().addCookies(await sessionCookies(app, key));
    await page.reload();
    await page.getByText('Put a key of yours in place of', { exact: false }).waitFor();
    const locked = await takeExample();
    const refused = await runIn(tempFolder(), locked);
    expect(refused.pictures).toEqual([]);
    expect(refused.said).toContain('This server wants its API key');
    const second = await runIn(tempFolder(), locked.replaceAll('YOUR_KEY', key));
    expect(second.pictures.map(isPicture), second.said).toEqual([true]);
    expect(await app.stop()).toMatchObject({ code: 0 });
  });
});

/** What a browser holds once it is signed in. */
async function sessionCookies(
  { url }: RunningApp,
  key: string,
): Promise<{ name: string; value: string; url: string }[]> {
  const answer = await fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key }),
  });
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(answer.headers.get('set-cookie') ?? '') ?? [];
  return [{ name, value, url }];
}
