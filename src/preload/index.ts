import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';
import type { FeedBatch, FeedControl, HostRequest } from '../shared/contract/bridgeMessages.ts';
import { BRIDGE_NAME, channels, type Bridge, type Host, type HostMessage } from '../shared/contract/channels.ts';

const ask = <T>(request: HostRequest): Promise<T> => ipcRenderer.invoke(channels.host, request);
const control = (message: FeedControl): void => ipcRenderer.send(channels.feed, message);

const platform = (): Host['platform'] =>
  process.platform === 'darwin' || process.platform === 'win32' ? process.platform : 'linux';

let subscriptions = 0;

/** All that the studio's page gets: operations, the feed, and the few things only a desktop can do. */
const bridge: Bridge = {
  call: (name, input) => ipcRenderer.invoke(channels.call, name, input),
  subscribe(listener, after) {
    const subscription = subscriptions;
    subscriptions += 1;
    const hear = (_event: IpcRendererEvent, batch: FeedBatch): void => {
      if (batch.subscription !== subscription) return;
      try {
        for (const message of batch.messages) listener(message);
      } finally {
        control({ kind: 'acknowledge', subscription, batch: batch.batch });
      }
    };
    ipcRenderer.on(channels.feed, hear);
    control({ kind: 'open', subscription, ...(after !== undefined && { after }) });
    return () => {
      ipcRenderer.off(channels.feed, hear);
      control({ kind: 'close', subscription });
    };
  },
  host: {
    platform: platform(),
    pickFolder: () => ask({ action: 'pickFolder' }),
    reveal: (imageId) => ask({ action: 'reveal', imageId }),
    startDrag: (imageId) => void ask({ action: 'startDrag', imageId }).catch(() => {}),
    server: () => ask({ action: 'server' }),
    openDocs: () => ask({ action: 'openDocs' }),
    onMessage(listener) {
      const hear = (_event: IpcRendererEvent, message: HostMessage): void => listener(message);
      ipcRenderer.on(channels.host, hear);
      void ask({ action: 'listen' });
      return () => ipcRenderer.off(channels.host, hear);
    },
  },
};

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridge);
