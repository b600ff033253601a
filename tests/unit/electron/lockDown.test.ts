import { describe, expect, it } from 'vitest';
import { lockDown } from '../../../src/main/electron/lockDown.ts';
import { createFakeElectron } from '../../support/fakeElectron.ts';
import { keptLog, openPage } from '../../support/shellRig.ts';

async function locked() {
  const fake = createFakeElectron();
  const log = keptLog();
  const outside: string[] = [];
  lockDown({ app: fake.app, session: fake.session, log, openOutside: (url) => void outside.push(url) });
  const { webContents: page } = await openPage(fake);
  return { fake, page, log, outside };
}

const ask = (fake: ReturnType<typeof createFakeElectron>, page: unknown, permission: string, requestingUrl: string) =>
  new Promise<boolean>((resolve) => fake.permissions.request?.(page as never, permission, resolve, { requestingUrl }));

describe('the locked window', () => {
  it.each([
    'https://example.com/',
    'http://127.0.0.1:8081/docs',
    'file:///etc/passwd',
    'tintype-app://studio/other.html',
    'tintype-app://studio.evil/',
    'tintype-app://studio/v1/images/img_1/file',
  ])('does not navigate to %s', async (url) => {
    const { page, log } = await locked();
    expect(page.navigate(url)).toBe(false);
    expect(page.mainFrame.url).toBe('tintype-app://studio/');
    expect(log.lines).toEqual(['warn a navigation was refused']);
  });

  it('may load itself again', async () => {
    const { page } = await locked();
    expect(page.navigate('tintype-app://studio/#/gallery')).toBe(true);
  });

  it('lets no call between browsers past the page policy', async () => {
    const { page } = await locked();
    expect(page.webRtcPolicy).toBe('disable_non_proxied_udp');
  });

  it('follows no redirect and embeds no page', async () => {
    const { page } = await locked();
    expect(page.emitPreventable('will-redirect', { url: 'https://example.com/' })).toBe(true);
    expect(page.emitPreventable('will-attach-webview')).toBe(true);
  });

  it('opens no window, and leaves it to others what is opened outside', async () => {
    const { page, outside } = await locked();
    expect(page.openWindow('https://example.com/')).toBe('deny');
    expect(outside).toEqual(['https://example.com/']);
  });

  it.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'fileSystem', 'hid', 'unknown'])(
    'grants no page the permission %s',
    async (permission) => {
      const { fake, page } = await locked();
      expect(await ask(fake, page, permission, 'tintype-app://studio/')).toBe(false);
      expect(fake.permissions.check?.(page, permission, 'tintype-app://studio')).toBe(false);
    },
  );

  it('lets the studio, and nobody else, put text on the clipboard', async () => {
    const { fake, page } = await locked();
    const write = 'clipboard-sanitized-write';
    expect(await ask(fake, page, write, 'tintype-app://studio/')).toBe(true);
    expect(fake.permissions.check?.(page, write, 'tintype-app://studio/')).toBe(true);
    expect(await ask(fake, page, write, 'https://example.com/')).toBe(false);
    expect(fake.permissions.check?.(page, write, 'https://example.com')).toBe(false);
    expect(fake.permissions.check?.(page, write, 'tintype-app://studio.evil')).toBe(false);
  });

  it('gives out no device and fetches no dictionary', async () => {
    const { fake } = await locked();
    expect([fake.permissions.device?.(), fake.permissions.spellChecker]).toEqual([false, false]);
  });

  it('overrides no certificate error', async () => {
    const { fake } = await locked();
    const trusted: boolean[] = [];
    const prevented = fake.app.emitPreventable(
      'certificate-error',
      {},
      {},
      'https://x.example/',
      'expired',
      {},
      (yes: boolean) => trusted.push(yes),
    );
    expect([prevented, trusted]).toEqual([true, [false]]);
  });

  it.each<[string, boolean]>([
    ['tintype-app://studio/assets/a.js', true],
    ['blob:tintype-app://studio/1', true],
    ['data:image/png;base64,AA==', true],
    ['devtools://devtools/bundled/x.html', true],
    ['http://127.0.0.1:8081/v1/images', false],
    ['https://example.com/a.js', false],
    ['file:///etc/passwd', false],
    ['ws://127.0.0.1:1/', false],
    ['x-tintype-app://studio/', false],
  ])('%s: may be requested: %s', async (url, may) => {
    const { fake } = await locked();
    const answer = await new Promise<{ cancel?: boolean }>((resolve) =>
      fake.permissions.beforeRequest?.({ url }, resolve),
    );
    expect(answer).toEqual({ cancel: !may });
  });

  it('downloads only what is the studio’s', async () => {
    const { fake } = await locked();
    const download = (url: string): boolean => fake.session.emitPreventable('will-download', {}, { getURL: () => url });
    expect(download('tintype-app://studio/v1/images/img_1/file')).toBe(false);
    expect(download('blob:tintype-app://studio/abc')).toBe(false);
    expect(download('https://example.com/setup.exe')).toBe(true);
  });
});
