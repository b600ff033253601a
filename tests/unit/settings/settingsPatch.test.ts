import { describe, expect, it } from 'vitest';
import { settingsPatch } from '../../../src/shared/schema/settings.ts';

const pathsOf = (body: object) => settingsPatch.safeParse(body).error?.issues.map(({ path }) => path.join('.'));

describe('a change of settings', () => {
  it.each([
    'https://app.example',
    'https://app.example/',
    'http://192.168.1.5:3000',
    'http://[::1]:3000',
    'app://obsidian.md',
    'chrome-extension://abcdefghijklmnop',
    'tauri://localhost',
  ])('takes the origin %s', (origin) => {
    expect(settingsPatch.parse({ allowedOrigins: [origin] })).toEqual({ allowedOrigins: [origin] });
  });

  it.each([
    'nowhere',
    'null',
    '*',
    'https://*.example',
    'https://app.example/page',
    'https://app.example?x',
    'https://app.example#x',
    'https://me:secret@app.example',
    'file:///home/me/page.html',
    'data:text/html,x',
  ])('refuses %j, which no browser sends as an origin', (origin) => {
    expect(pathsOf({ allowedOrigins: [origin] })).toEqual(['allowedOrigins.0']);
  });

  it('takes hosts of webhooks as a parsed address spells them', () => {
    expect(settingsPatch.parse({ webhookHosts: ['NAS.local', '192.168.1.5', '[FE80::1]', 'my_box'] })).toEqual({
      webhookHosts: ['nas.local', '192.168.1.5', '[fe80::1]', 'my_box'],
    });
  });

  it.each(['', 'http://x', 'host:9000', 'x/path', 'me@x', '*.local', '::1', 'a b', 'x..y'])(
    'refuses %j as a host of webhooks, which would never match',
    (host) => {
      expect(pathsOf({ webhookHosts: [host] })).toEqual(['webhookHosts.0']);
    },
  );

  it.each(['idleUnloadMs', 'stallTimeoutMs'])('takes no %s that a timer cannot wait', (name) => {
    expect(settingsPatch.parse({ [name]: 2 ** 31 - 1 })).toEqual({ [name]: 2 ** 31 - 1 });
    expect(pathsOf({ [name]: 2 ** 31 })).toEqual([name]);
  });
});
