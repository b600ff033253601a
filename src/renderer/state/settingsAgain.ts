import type { Generation } from '../../shared/schema/generation.ts';
import type { Link } from '../client/link.ts';
import type { DraftStore } from './draft.ts';
import type { FeedStore } from './feed.ts';
import type { PictureRestore } from './pictureRestore.ts';
import type { RouteStore } from './route.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

export interface SettingsAgainPorts {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly pictureRestore: Pick<PictureRestore, 'take'>;
  readonly draft: Pick<DraftStore, 'set'>;
  readonly route: Pick<RouteStore, 'go'>;
  readonly toasts: Pick<Toasts, 'error'>;
}

/** Fills the form of Create with what a job was asked for, and goes there. */
export type SettingsAgain = (jobId: string) => Promise<void>;

export function createSettingsAgain(ports: SettingsAgainPorts): SettingsAgain {
  const { link, feed, pictureRestore, draft, route, toasts } = ports;
  const find = async (id: string): Promise<Generation> =>
    feed.getState().jobs[id] ?? link.call('generations.get', { params: { id }, query: { images: 'url' } });
  return async (jobId) => {
    try {
      const { request } = await find(jobId);
      pictureRestore.take({ name: 'a job of the queue', request, seed: request.seed });
      draft.set({ count: request.count });
      route.go('create');
    } catch (thrown) {
      toasts.error(inWords(thrown));
    }
  };
}
