import type { CatalogueView } from '../../shared/schema/catalogue.ts';
import type { DownloadView } from '../../shared/schema/download.ts';
import type { EventData, StoredEvent } from '../../shared/contract/events.ts';
import type { InputOf } from '../../shared/contract/operation.ts';
import type { Operations } from '../../shared/contract/operations.ts';
import type { Link } from '../client/link.ts';
import type { FeedStore } from './feed.ts';
import { createResource, type ResourceStore } from './resource.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

export type DownloadBody = InputOf<Operations['downloads.create']>['body'];

export interface DownloadsActions {
  /** Models that can be had by their name. */
  readonly catalogue: ResourceStore<readonly CatalogueView[]>;
  /** Begins one; answers the app's words when it refuses. */
  begin(body: DownloadBody): Promise<string | undefined>;
  pause(id: string): Promise<void>;
  /** Goes on, or tries again. */
  resume(id: string): Promise<void>;
  /** Cancels it, or takes an ended one off the list. */
  remove(id: string): Promise<void>;
  /** Begins to follow the feed; answers what ends it. */
  start(): () => void;
}

/** Latest first. */
export type DownloadsStore = ResourceStore<readonly DownloadView[], DownloadsActions>;

export interface DownloadsPorts {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly toasts: Toasts;
}

/** Downloads of models; fetched once somebody looks, and followed from then on. */
export function createDownloads({ link, feed, toasts }: DownloadsPorts): DownloadsStore {
  const list = createResource(async () => (await link.call('downloads.list', {})).items);
  const catalogue = createResource(async () => (await link.call('catalogue.list', {})).items);
  const refresh = async (): Promise<void> => {
    await Promise.all([list.refresh(), catalogue.refresh()]);
  };
  const looked = (): boolean => list.getState().state !== 'idle';
  const put = (view: DownloadView): void => {
    const before = list.getState().value ?? [];
    const known = before.some(({ id }) => id === view.id);
    list.put(known ? before.map((one) => (one.id === view.id ? view : one)) : [view, ...before]);
  };
  const viewOf = (wanted: string): DownloadView | undefined => list.getState().value?.find(({ id }) => id === wanted);
  const drop = (gone: string): void => list.put((list.getState().value ?? []).filter(({ id }) => id !== gone));
  const tell = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      toasts.error(inWords(thrown));
      await refresh();
    }
  };
  const progress = ({ downloadId, ...now }: EventData<'download.progress'>): void => {
    const view = viewOf(downloadId);
    if (!view) return void refresh();
    put(withProgress(view, now));
  };
  const hear = (event: StoredEvent): void => {
    if (event.id < feed.getState().lastEventId) return;
    if (event.type === 'download.completed') toasts.say('A download is complete.');
    if (event.type === 'download.failed') toasts.say(`A download failed. ${event.data.error.message}`);
    if (!looked()) return;
    // At once too: news of another download may overtake what is fetched.
    const view = 'downloadId' in event.data ? viewOf(event.data.downloadId) : undefined;
    if (view && event.type === 'download.failed') put({ ...view, state: 'failed', error: event.data.error });
    if (view && event.type === 'download.deleted') drop(view.id);
    if (event.type === 'download.progress') progress(event.data);
    else if (event.type === 'models.changed') void catalogue.refresh();
    else if (event.type.startsWith('download.')) void refresh();
  };
  return {
    ...list,
    refresh,
    catalogue,
    async begin(body) {
      try {
        put(await link.call('downloads.create', { body }));
        toasts.say('The download has begun.');
        await catalogue.refresh();
        return undefined;
      } catch (thrown) {
        return inWords(thrown)
          .replace(/^(?:url|name): /, '')
          .replace(/^./, (first) => first.toUpperCase());
      }
    },
    pause: (id) => tell(async () => put(await link.call('downloads.pause', { params: { id } }))),
    resume: (id) => tell(async () => put(await link.call('downloads.resume', { params: { id } }))),
    remove: (id) =>
      tell(async () => {
        await link.call('downloads.delete', { params: { id } });
        await refresh();
      }),
    start: () => feed.hear({ snapshot: () => void (looked() && refresh()), event: hear }),
  };
}

/** What an event tells takes the place of all that it could tell. */
function withProgress(view: DownloadView, now: Omit<EventData<'download.progress'>, 'downloadId'>): DownloadView {
  const { totalBytes: _t, bytesPerSecond: _s, etaMs: _e, retry: _r, error, ...rest } = view;
  return { ...rest, ...now, ...(now.state === 'failed' && error && { error }) };
}
