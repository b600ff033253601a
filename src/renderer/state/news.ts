import type { Link } from '../client/link.ts';
import type { CapabilitiesStore } from './capabilities.ts';
import type { FeedStore } from './feed.ts';
import { ENDED_KEPT } from './foldFeed.ts';
import type { ModelsStore } from './models.ts';
import type { SettingsStore } from './settings.ts';
import type { Toasts } from './toasts.ts';

export interface NewsPorts {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly toasts: Toasts;
  readonly models: ModelsStore;
  readonly settings: SettingsStore;
  readonly capabilities: CapabilitiesStore;
}

/** What follows from what the feed tells: things to fetch again, and words for screen readers. */
export function startNews({ link, feed, toasts, models, settings, capabilities }: NewsPorts): () => void {
  const fetchLatest = async (): Promise<void> => {
    const asOf = feed.getState().lastEventId;
    const page = await link.call('generations.list', { query: { limit: ENDED_KEPT } }).catch(() => undefined);
    for (const job of page?.items ?? []) feed.take({ kind: 'job', job, asOf });
  };
  let connected = feed.getState().connection;
  const unsubscribe = feed.subscribe(({ connection }) => {
    if (connection === connected) return;
    if (connection === 'lost') toasts.say('The connection to Tintype is lost. It is being tried again.');
    if (connected === 'lost' && connection === 'live') toasts.say('Connected again.');
    connected = connection;
  });
  const unhear = feed.hear({
    snapshot() {
      void fetchLatest();
      void models.refresh();
      void settings.refresh();
      void capabilities.refresh();
    },
    event(event) {
      if (event.id < feed.getState().lastEventId) return;
      if (event.type === 'models.changed') void models.refresh();
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
