import type { App } from '../../src/main/app.ts';
import { createImageProtocol } from '../../src/main/electron/imageProtocol.ts';
import { openIpcMainPort } from '../../src/main/electron/ipcMainPort.ts';
import { createCallPort } from '../../src/main/transport/ipc/callPort.ts';
import { channels } from '../../src/shared/contract/channels.ts';
import type { ValueOperationName } from '../../src/shared/contract/client.ts';
import { httpWire } from '../../src/shared/contract/httpWire.ts';
import { operations } from '../../src/shared/contract/operations.ts';
import { contractHeaders, seenOf, seenValue, type Seen, type WayIn } from './contractWires.ts';
import { createFakeElectron } from './fakeElectron.ts';
import { FakeContents } from './fakeElectronWindow.ts';

/** The way of a window: values over IPC, cloned as between processes, and bytes by the studio's own scheme. */
export function windowWay(app: App): WayIn {
  const fake = createFakeElectron();
  const page = new FakeContents();
  page.startNavigation('tintype-app://studio/');
  const fail = (error: unknown): never => {
    throw error;
  };
  openIpcMainPort({
    ipc: fake.ipcMain,
    page: () => page,
    call: createCallPort(app.call, contractHeaders['x-client']),
    feed: app.feed,
    host: () => undefined,
    onPageGone: () => {},
    log: { debug: () => {}, info: () => {}, warn: fail, error: fail },
  });
  const serve = createImageProtocol({ call: app.call, studio: '/nowhere', onError: fail });
  return async (name, input) => {
    if (operations[name].output !== 'bytes')
      return seenValue((await fake.ipcMain.invoke(page, channels.call, [name, input])) as Seen);
    let seen: Seen | undefined;
    const wire = httpWire({
      baseUrl: 'tintype-app://studio',
      fetch: async (url, init) => {
        const response = await serve(new Request(url, init));
        seen = await seenOf(name, response.clone());
        return response;
      },
    });
    await wire(name as ValueOperationName, input as never);
    return seen ?? fail(new Error(`${name} was not asked for`));
  };
}
