import type { Link } from '../client/link.ts';
import type { CapabilitiesStore } from './capabilities.ts';
import type { DevicesStore } from './devices.ts';
import type { FeedStore } from './feed.ts';
import { ENDED_KEPT } from './foldFeed.ts';
import type { LibraryStore } from './library.ts';
import type { ModelsStore } from './models.ts';
import type { SettingsStore } from './settings.ts';
import type { Toasts } from './toasts.ts';

export interface NewsPorts {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly toasts: Toasts;
  readonly models: ModelsStore;
  readonly library: LibraryStore;
  readonly settings: SettingsStore;
  readonly capabilities: CapabilitiesStore;
  readonly devices: DevicesStore;
}

export interface News {
  /** Fetches what may have changed unheard. */
  refetch(): void;
  /** Begins to follow the feed; answers what ends it. */
  start(): () => void;
}

/** What follows from what the feed tells: things to fetch again, and words for screen readers. */
export function createNews(ports: NewsPorts): News {
  const { link, feed, models, settings, capabilities, devices } = ports;
  const refetch = (): void => {
    const latest = () => link.call('generations.list', { query: { limit: ENDED_KEPT } });
    void feed.ask(latest, ({ items }) => items.map((job) => ({ kind: 'job', job }))).catch(() => {});
    void models.refresh();
    void settings.refresh();
    void capabilities.refresh();
    void devices.refresh();
  };
  return { refetch, start: () => follow(ports, refetch) };
}

function follow({ feed, toasts, models, library, capabilities, devices }: NewsPorts, refetch: () => void): () => void {
  let connected = feed.getState().connection;
  const unsubscribe = feed.subscribe(({ connection }) => {
    if (connection === connected) return;
    if (connection === 'lost') toasts.say('The connection to Tintype is lost. It is being tried again.');
    if (connected === 'lost' && connection === 'live') toasts.say('Connected again.');
    connected = connection;
  });
  const unhear = feed.hear({
    snapshot: refetch,
    event(event) {
      if (event.id < feed.getState().lastEventId) return;
      if (event.type === 'models.changed') {
        void models.refresh();
        void capabilities.refresh();
        // Nobody has asked for it yet: it comes whole when somebody does.
        if (library.getState().state !== 'idle') void library.refresh();
      }
      if (event.type === 'devices.changed') void devices.refresh();
      if (event.type === 'job.completed')
        toasts.say(event.data.failed > 0 ? 'Done; some images failed.' : 'The images are ready.');
      if (event.type === 'job.failed') toasts.say(`The images could not be made. ${event.data.error.message}`);
      if (event.type === 'job.cancelled') toasts.say('Cancelled.');
    },
  });
  return () => {
    unsubscribe();
    unhear();
  };
}
