import { describe, expect, it } from 'vitest';
import { createStudioWindow } from '../../../src/main/electron/window.ts';
import { readWindowState, writeWindowState } from '../../../src/main/electron/windowState.ts';
import { eventually } from '../../support/eventually.ts';
import { createFakeElectron } from '../../support/fakeElectron.ts';
import { keptLog, settle } from '../../support/shellRig.ts';
import { tempFolder } from '../../support/tempFolder.ts';

function rig(given: Parameters<typeof createFakeElectron>[0] = {}) {
  const fake = createFakeElectron(given);
  fake.becomeReady();
  fake.session.protocol.handle('tintype-app', () => new Response('page'));
  const dataDir = tempFolder();
  const ended: string[] = [];
  const studio = createStudioWindow({
    electron: fake.parts,
    dataDir,
    preload: '/app/out/preload/index.cjs',
    icon: '/app/icon.png',
    devTools: false,
    log: keptLog(),
    onClose: () => {},
    onSessionEnd: () => ended.push('session'),
  });
  return { fake, dataDir, studio, ended };
}

describe('the window', () => {
  it('gives its page nothing but the preload script', async () => {
    const { fake, studio } = rig();
    studio.show();
    await settle();
    expect(fake.window().options.webPreferences).toMatchObject({
      preload: '/app/out/preload/index.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      devTools: false,
      spellcheck: false,
    });
    expect(fake.window().options).toMatchObject({ minWidth: 900, minHeight: 600, show: false });
    expect(fake.window().webContents.mainFrame.url).toBe('tintype-app://studio/');
    expect(fake.window().isVisible()).toBe(true);
  });

  it('opens where it was when its display is there, and in the middle of what is there when not', async () => {
    const bounds = { x: 2000, y: 50, width: 1100, height: 700 };
    const main = { x: 0, y: 0, width: 1920, height: 1040 };
    for (const [displays, x] of [
      [[main, { x: 1920, y: 0, width: 1920, height: 1040 }], 2000],
      [[main], 410],
    ] as const) {
      const { fake, dataDir, studio } = rig({ displays: [...displays] });
      await writeWindowState(dataDir, { bounds, maximised: true });
      studio.show();
      expect(fake.window().bounds).toMatchObject({ x, width: 1100, height: 700 });
      expect(fake.window().isMaximized()).toBe(true);
    }
  });

  it('remembers where it was put', async () => {
    const { fake, dataDir, studio } = rig();
    studio.show();
    const bounds = { x: 30, y: 40, width: 950, height: 650 };
    fake.window().place(bounds);
    const kept = await eventually('the place to be kept', () => readWindowState(dataDir));
    expect(kept).toEqual({ bounds, maximised: false });
  });

  it('is one: shown again it comes to the front, closed it is made anew', async () => {
    const { fake, studio } = rig();
    const first = studio.show();
    await settle();
    fake.window().minimise();
    expect([studio.show() === first, fake.window().isMinimized(), studio.inSight()]).toEqual([true, false, true]);
    fake.window().close();
    expect([studio.current(), studio.inSight()]).toEqual([undefined, false]);
    expect(studio.show()).not.toBe(first);
    expect(fake.windows.size).toBe(1);
  });

  it('offers to load the page again when it crashed', async () => {
    const { fake, studio } = rig();
    studio.show();
    await settle();
    const page = fake.window().webContents;
    page.emit('render-process-gone', {}, { reason: 'clean-exit', exitCode: 0 });
    expect(fake.asked).toEqual([]);
    fake.answers.box.push(0);
    page.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    await settle();
    expect([fake.asked.length, page.reloads]).toEqual([1, 1]);
  });

  it('tells when the session of the user ends', () => {
    const { fake, studio, ended } = rig();
    studio.show();
    fake.window().emit('session-end');
    expect(ended).toEqual(['session']);
  });
});
