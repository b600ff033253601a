import type { Wire } from './client.ts';
import type { Snapshot, StoredEvent } from './events.ts';

/** The channels between the main process and the studio's window. */
export const channels = {
  /** Studio → main, answered: one operation of the contract. */
  call: 'tintype:call',
  /** Studio → main: a {@link FeedControl}; main → studio: a {@link FeedBatch}. */
  feed: 'tintype:feed',
  /** Studio → main, answered: a {@link HostRequest}; main → studio: a {@link HostMessage}. */
  host: 'tintype:host',
} as const;

/** The name under which the preload script puts the bridge on `window`. */
export const BRIDGE_NAME = 'tintype';

/** What a subscription hears: first a snapshot, then events; another snapshot when something was lost. */
export type FeedMessage =
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot }
  | { readonly kind: 'event'; readonly event: StoredEvent };

/** What the desktop tells the studio: a deep link, a menu item or a notification was followed. */
export type HostMessage =
  | { readonly kind: 'create'; readonly prompt?: string; readonly negativePrompt?: string }
  | { readonly kind: 'place'; readonly place: string }
  | { readonly kind: 'image'; readonly imageId: string };

/** Whether other programs can reach the app, and if not, why, in words. */
export type ServerAddress =
  | { readonly state: 'listening'; readonly url: string }
  | { readonly state: 'off'; readonly why: string };

export interface Host {
  readonly platform: 'darwin' | 'win32' | 'linux';
  /** The absolute path of the folder the user picked; null when none was. */
  pickFolder(): Promise<string | null>;
  /** Shows the file of an image in the file manager. */
  reveal(imageId: string): Promise<void>;
  /** Begins to drag the file of an image out of the window. */
  startDrag(imageId: string): void;
  /** Where the HTTP server listens. A taken port leaves it off; the studio needs none. */
  server(): Promise<ServerAddress>;
  /** Opens a page of the server's own documentation in the browser, after asking. */
  openDocs(): Promise<void>;
  /** Hears the desktop's messages; answers what ends that. */
  onMessage(listener: (message: HostMessage) => void): () => void;
}

/** All that the preload script exposes to the studio. */
export interface Bridge {
  readonly call: Wire;
  /** Begins with a snapshot; with `after`, the events since that id follow it as in an event stream. */
  subscribe(listener: (message: FeedMessage) => void, after?: number): () => void;
  readonly host: Host;
}
