import type { IpcRenderer } from 'electron';
import { BRIDGE_NAME, type Bridge } from '../../src/shared/contract/channels.ts';
import type { FakeElectron } from './fakeElectron.ts';
import type { FakeContents } from './fakeElectronWindow.ts';

type Renderer = Pick<IpcRenderer, 'invoke' | 'send'> & {
  on(channel: string, listener: (event: never, ...args: never[]) => void): unknown;
  off(channel: string, listener: (event: never, ...args: never[]) => void): unknown;
};

/** The page's side of Electron: what a preload script imports, and what it exposes to the page. */
export function createFakePage(fake: Pick<FakeElectron, 'ipcMain'>, contents: () => FakeContents) {
  const world = new Map<string, unknown>();
  const ipcRenderer = {
    invoke: (channel, ...args) => fake.ipcMain.invoke(contents(), channel, args),
    send: (channel, ...args) => fake.ipcMain.tell(contents(), channel, args),
    on: (channel, listener) => contents().received.on(channel, listener),
    off: (channel, listener) => contents().received.off(channel, listener),
  } satisfies Renderer;
  return {
    ipcRenderer,
    contextBridge: {
      exposeInMainWorld(name: string, api: unknown): void {
        if (world.has(name)) throw new Error(`Cannot bind an API on top of an existing property on window: ${name}`);
        world.set(name, api);
      },
    },
    /** A new document has a world of its own. */
    forget: () => world.clear(),
    bridge: (): Bridge => {
      const bridge = world.get(BRIDGE_NAME);
      if (bridge === undefined) throw new Error('nothing was exposed to the page');
      return bridge as Bridge;
    },
  };
}
