import type { HostMessage } from '../../shared/contract/channels.ts';

/** Enough for a burst of deep links; older ones are of no use by then. */
const MOST_WAITING = 10;

/** Tells the studio's page things; what comes before the page listens waits for it. */
export function createStudioMessages(send: (message: HostMessage) => void) {
  let listening = false;
  let waiting: HostMessage[] = [];
  return {
    tell(message: HostMessage): void {
      if (listening) send(message);
      else waiting = [...waiting, message].slice(-MOST_WAITING);
    },
    /** The page listens from now on. */
    pageListens(): void {
      listening = true;
      for (const message of waiting.splice(0)) send(message);
    },
    /** The page is gone or being loaded again. */
    pageGone(): void {
      listening = false;
    },
  };
}
export type StudioMessages = ReturnType<typeof createStudioMessages>;
