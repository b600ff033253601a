import type { HostMessage } from '../../shared/contract/channels.ts';
import { parseDeepLink } from './deepLink.ts';

export interface InboxReader {
  show(): void;
  tell(message: HostMessage): void;
}

/** Keeps what comes from outside (a second start, links) until the app is there to take it. Links that say nothing known only show the window. */
export function createInbox() {
  let reader: InboxReader | undefined;
  const waiting: HostMessage[] = [];
  return {
    show: (): void => reader?.show(),
    link(link: string): void {
      const message = parseDeepLink(link);
      reader?.show();
      if (!message) return;
      if (reader) reader.tell(message);
      else waiting.push(message);
    },
    open(opened: InboxReader): void {
      reader = opened;
      for (const message of waiting.splice(0)) opened.tell(message);
    },
  };
}
export type Inbox = ReturnType<typeof createInbox>;
