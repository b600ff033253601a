import type { Bridge } from '../../shared/contract/channels.ts';
import { createClient } from '../../shared/contract/client.ts';
import type { Link } from './link.ts';

/** The link over the bridge of the preload script. The app lives in the same program: it is there or all is gone. */
export function ipcLink(bridge: Bridge): Link {
  return {
    call: createClient(bridge.call).call,
    subscribe(listener, after) {
      listener({ kind: 'state', state: 'connecting' });
      return bridge.subscribe((message) => {
        if (message.kind === 'snapshot') listener({ kind: 'state', state: 'live' });
        listener(message);
      }, after);
    },
    fileUrl: (url) => url,
    reconnect() {},
    host: bridge.host,
  };
}
