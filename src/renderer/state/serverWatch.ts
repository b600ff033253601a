import type { ClientView } from '../../shared/schema/access.ts';
import type { Link } from '../client/link.ts';
import type { HealthStore } from './health.ts';
import type { KeysStore } from './keys.ts';
import { repeat } from './repeat.ts';
import { createResource, type ResourceStore } from './resource.ts';
import type { Timers } from './timers.ts';

export interface ServerWatchActions {
  /** Fetches what the Server page shows, again and again; answers what ends it. */
  watch(): () => void;
}

/** The programs that have called, the latest first. */
export type ClientsStore = ResourceStore<readonly ClientView[], ServerWatchActions>;

export interface ServerWatchPorts {
  readonly link: Pick<Link, 'call'>;
  readonly health: HealthStore;
  readonly keys: KeysStore;
  readonly timers: Timers;
}

const EVERY_MS = 3000;

/** Who calls the server; while its page is open, keys and health are kept fresh along with it. */
export function createClients({ link, health, keys, timers }: ServerWatchPorts): ClientsStore {
  const clients = createResource(async () => (await link.call('clients.list', {})).items);
  return {
    ...clients,
    watch: () =>
      repeat(
        timers,
        async () => {
          await Promise.all([clients.refresh(), health.refresh(), keys.refresh()]);
        },
        EVERY_MS,
      ),
  };
}
