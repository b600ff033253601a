import type { HostRequest } from '../../shared/contract/bridgeMessages.ts';
import type { ServerAddress } from '../../shared/contract/channels.ts';
import type { Call } from '../transport/call.ts';
import { pickFolder } from './dialogs.ts';
import type { ContentsPart, ElectronParts } from './electronParts.ts';
import { imageFile } from './imageFile.ts';

export interface HostActionOptions {
  readonly call: Call;
  readonly dialog: ElectronParts['dialog'];
  readonly shell: ElectronParts['shell'];
  readonly server: () => ServerAddress;
  readonly openOutside: (url: string) => Promise<boolean>;
  readonly startDrag: (imageId: string, page: ContentsPart) => Promise<void>;
  readonly pageListens: () => void;
}

/** Carries out what the studio asks of the desktop. Rejects with a message for the user. */
export function createHostActions(options: HostActionOptions) {
  return async (request: HostRequest, page: ContentsPart): Promise<unknown> => {
    switch (request.action) {
      case 'pickFolder':
        return pickFolder(options.dialog);
      case 'reveal':
        options.shell.showItemInFolder(await imageFile(options.call, request.imageId));
        return undefined;
      case 'startDrag':
        return options.startDrag(request.imageId, page);
      case 'server':
        return options.server();
      case 'openDocs': {
        const server = options.server();
        if (server.state === 'listening') await options.openOutside(`${server.url}/docs`);
        return undefined;
      }
      case 'listen':
        options.pageListens();
        return undefined;
    }
  };
}
