import type { FeedMessage, Host } from '../../shared/contract/channels.ts';
import type { Client } from '../../shared/contract/client.ts';

/** `locked`: the server wants a key; see `Link.reconnect`. */
export type ConnectionState = 'connecting' | 'live' | 'lost' | 'locked';

export type LinkMessage = FeedMessage | { readonly kind: 'state'; readonly state: ConnectionState };

export type FeedListener = (message: LinkMessage) => void;

/** The studio's way to the app: over HTTP in a browser, over IPC in a window of its own. */
export interface Link {
  /**
   * Calls an operation of the contract.
   * @throws AppError as the app refused or failed
   */
  readonly call: Client['call'];
  /**
   * Hears a snapshot, then every event, for as long as it takes: a lost connection is made again and what was
   * missed is replayed. With `after`, what came after that event is replayed at first.
   */
  subscribe(listener: FeedListener, after?: number): () => void;
  /** Address of an image as an element can load it, from the `url` or `thumbnailUrl` of the contract. */
  fileUrl(url: string): string;
  /** Tries again at once to reach a lost or locked app. */
  reconnect(): void;
  /** What only a desktop can do; absent in a browser. */
  readonly host?: Host;
}
