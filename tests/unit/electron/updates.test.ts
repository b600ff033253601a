import { describe, expect, it } from 'vitest';
import { createUpdates, type Updater } from '../../../src/main/electron/updates.ts';
import { createFakeElectron } from '../../support/fakeElectron.ts';
import { keptLog, settle } from '../../support/shellRig.ts';

function rig(over: Partial<Updater> = {}) {
  const fake = createFakeElectron();
  const done: string[] = [];
  const log = keptLog();
  const updater: Updater = {
    autoDownload: true,
    autoInstallOnAppQuit: true,
    checkForUpdates: async () => (done.push('check'), { isUpdateAvailable: true, updateInfo: { version: '9.0.0' } }),
    downloadUpdate: async () => done.push('download'),
    quitAndInstall: () => done.push('install'),
    ...over,
  };
  const check = createUpdates({
    load: async () => updater,
    dialog: fake.parts.dialog,
    version: '0.1.0',
    leaveTo: (install) => {
      done.push('stop');
      install();
    },
    log,
  });
  return { fake, done, log, check, updater };
}

describe('updates', () => {
  it('are downloaded and installed only after being agreed to, each', async () => {
    const { fake, done, check, updater } = rig();
    fake.answers.box.push(1);
    await check();
    expect(done).toEqual(['check']);
    fake.answers.box.push(0, 1);
    await check();
    expect(done).toEqual(['check', 'check', 'download']);
    fake.answers.box.push(0, 0);
    await check();
    expect(done.slice(3)).toEqual(['check', 'download', 'stop', 'install']);
    expect([updater.autoDownload, updater.autoInstallOnAppQuit]).toEqual([false, false]);
  });

  it.each([null, { isUpdateAvailable: false, updateInfo: { version: '0.1.0' } }])(
    'say so when there is none: %j',
    async (found) => {
      const { fake, done, check } = rig({ checkForUpdates: async () => found });
      await check();
      expect([done, fake.asked.map(({ message }) => message)]).toEqual([[], ['There is no newer version']]);
    },
  );

  it('say so when they cannot be looked for', async () => {
    const { fake, log, check } = rig({ checkForUpdates: () => Promise.reject(new Error('offline')) });
    await check();
    expect(fake.asked[0]?.detail).toContain('try again');
    expect(log.lines).toHaveLength(1);
    await check();
    expect(fake.asked).toHaveLength(2);
  });

  it('are looked for once at a time', async () => {
    const found = Promise.withResolvers<null>();
    let checks = 0;
    const { check } = rig({ checkForUpdates: () => ((checks += 1), found.promise) });
    const both = [check(), check()];
    await settle();
    found.resolve(null);
    await Promise.all(both);
    expect(checks).toBe(1);
  });
});
