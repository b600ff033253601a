import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startDesktop } from '../../../src/main/electron/desktop.ts';
import { runtimePaths } from '../../../src/main/electron/runtimePaths.ts';
import { openApp } from '../../../src/main/app.ts';
import { channels } from '../../../src/shared/contract/channels.ts';
import { eventually } from '../../support/eventually.ts';
import { createFakeElectron, type FakeElectron } from '../../support/fakeElectron.ts';
import { projectRoot } from '../../support/servedApp.ts';
import { keptLog, settle } from '../../support/shellRig.ts';
import { tempFolder } from '../../support/tempFolder.ts';
import { startTestServer } from '../../support/transport.ts';
import { testModelFolder } from '../../support/testModel.ts';

const running: FakeElectron[] = [];
afterEach(async () => {
  for (const fake of running.splice(0)) {
    fake.app.quit();
    await eventually('the app to be gone', () => fake.app.exitCode !== undefined);
  }
});

function start(
  argv: readonly string[],
  given: Parameters<typeof createFakeElectron>[0] & { platform?: NodeJS.Platform } = {},
) {
  const { platform = 'linux' } = given;
  const fake = createFakeElectron(given);
  const signals: ((name: string) => void)[] = [];
  startDesktop({
    electron: fake.parts,
    argv,
    environment: { TINTYPE_LOG: 'silent' },
    platform,
    paths: runtimePaths({
      isPackaged: false,
      mainFolder: path.join(projectRoot, 'out/electron'),
      resources: '/nowhere',
      platform,
    }),
    loadUpdater: () => expect.fail('nobody asked for updates'),
    toPng: async () => Buffer.alloc(0),
    onSignal: (listener) => signals.push(listener),
  });
  running.push(fake);
  return { fake, signals };
}

const shown = (fake: FakeElectron) =>
  eventually('the window', () => [...fake.windows].find((window) => window.isVisible()));

describe('starting the desktop app', () => {
  it('settles before Electron is ready what cannot be settled later', async () => {
    const dataDir = tempFolder();
    const { fake } = start(['--data-dir', dataDir, '--port', '0']);
    expect(fake.app.sandboxed).toBe(true);
    expect(fake.schemes()).toMatchObject([{ scheme: 'tintype-app', privileges: { standard: true, secure: true } }]);
    expect(fake.schemes()?.[0]?.privileges?.bypassCSP).toBeUndefined();
    expect(fake.app.paths.get('userData')).toBe(path.join(dataDir, 'desktop'));
    expect(fake.app.switches).toContain('disable-background-networking');
    fake.becomeReady();
    const window = await shown(fake);
    expect(fake.trays).toHaveLength(1);
    expect(fake.menu().length).toBeGreaterThan(3);
    expect(await fake.ipcMain.invoke(window.webContents, channels.host, [{ action: 'server' }])).toMatchObject({
      state: 'listening',
    });
  });

  it('works over IPC all the same when the port is taken, and says so', async () => {
    const other = await startTestServer();
    try {
      const { fake } = start(['--data-dir', tempFolder(), '--port', String(other.port)]);
      fake.becomeReady();
      const { webContents } = await shown(fake);
      expect(await fake.ipcMain.invoke(webContents, channels.host, [{ action: 'server' }])).toMatchObject({
        state: 'off',
        why: expect.stringContaining(`Port ${other.port}`),
      });
      expect(await fake.ipcMain.invoke(webContents, channels.call, ['health.get', {}])).toMatchObject({ ok: true });
    } finally {
      await other.server.close();
    }
  });

  it('says why it cannot start, and ends', async () => {
    const wrong = start(['--port', 'x']).fake;
    expect([wrong.app.exitCode, wrong.said[0]?.title]).toEqual([2, 'Tintype cannot start']);

    const dataDir = tempFolder();
    const holder = await openApp({ dataDir, modelsDirs: [], starterModel: await testModelFolder(), log: keptLog() });
    try {
      const { fake } = start(['--data-dir', dataDir, '--port', '0']);
      fake.becomeReady();
      expect(await fake.app.exited.promise).toBe(1);
      expect(fake.said[0]?.content).toContain('Another Tintype is using');
    } finally {
      await holder.stop();
    }
  });

  it('names a models folder that is none, and what stands where its own folders belong, in one line', async () => {
    const dataDir = tempFolder();
    const none = path.join(dataDir, 'none');
    const { fake } = start(['--data-dir', dataDir, '--models-dir', none, '--port', '0']);
    fake.becomeReady();
    expect(await fake.app.exited.promise).toBe(2);
    expect(fake.said.map(({ content }) => content)).toEqual([
      `--models-dir ${none}: there is no such folder; make it first, or correct the path.`,
    ]);
    expect(existsSync(path.join(dataDir, 'journal.db'))).toBe(false);

    const crowded = tempFolder();
    writeFileSync(path.join(crowded, 'desktop'), '');
    const inTheWay = start(['--data-dir', crowded]).fake;
    expect([inTheWay.app.exitCode, inTheWay.said[0]?.content]).toEqual([
      1,
      `Tintype cannot start because ${crowded}/desktop is a file where a folder belongs. Move it away, then start again.`,
    ]);
  });

  it('ends at once when the app runs already', () => {
    const dataDir = tempFolder();
    const { fake } = start(['--data-dir', dataDir], { first: false });
    expect([fake.app.exitCode, fake.windows.size]).toEqual([0, 0]);
    expect(existsSync(path.join(dataDir, 'journal.db'))).toBe(false);
  });

  it('comes to the front with the link of a second start', async () => {
    const { fake } = start(['--data-dir', tempFolder(), '--port', '0']);
    fake.becomeReady();
    const window = await shown(fake);
    const heard: unknown[] = [];
    window.webContents.received.on(channels.host, (_event: object, message: unknown) => void heard.push(message));
    await fake.ipcMain.invoke(window.webContents, channels.host, [{ action: 'listen' }]);
    window.minimise();
    fake.app.emit('second-instance', {}, ['tintype', 'tintype://create?prompt=again']);
    await eventually('the link', () => heard.length > 0);
    expect([heard, window.isMinimized(), window.isFocused()]).toEqual([
      [{ kind: 'create', prompt: 'again' }],
      false,
      true,
    ]);
  });

  it('makes no window before it is locked, even when macOS tells it early that it was started', async () => {
    const { fake } = start(['--data-dir', tempFolder(), '--port', '0'], { platform: 'darwin' });
    fake.becomeReady();
    await settle();
    fake.app.emit('activate');
    expect(fake.windows.size).toBe(0);
    const window = await shown(fake);
    expect(window.webContents.navigate('https://example.com/')).toBe(false);
    window.close();
    expect(fake.windows.size).toBe(0);
    fake.app.emit('activate');
    expect(fake.windows.size).toBe(1);
  });

  it('holds up the end of the system for as long as it takes to stop', async () => {
    const { fake } = start(['--data-dir', tempFolder(), '--port', '0']);
    fake.becomeReady();
    await shown(fake);
    expect(fake.powerMonitor.emitPreventable('shutdown')).toBe(true);
    expect(await fake.app.exited.promise).toBe(0);
  });

  it('closing the window quits, and a signal does too', async () => {
    const closing = start(['--data-dir', tempFolder(), '--port', '0']).fake;
    closing.becomeReady();
    (await shown(closing)).close();
    expect(closing.windows.size).toBe(1);
    expect(await closing.app.exited.promise).toBe(0);

    const { fake, signals } = start(['--data-dir', tempFolder(), '--port', '0']);
    fake.becomeReady();
    await shown(fake);
    for (const listener of signals) listener('SIGTERM');
    expect(await fake.app.exited.promise).toBe(0);
  });
});
