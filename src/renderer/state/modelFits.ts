import { createStore } from 'zustand/vanilla';
import type { Estimate } from '../../shared/schema/fit.ts';
import type { Link } from '../client/link.ts';
import type { FeedStore } from './feed.ts';
import type { ModelsStore } from './models.ts';
import type { ReadableStore } from './store.ts';
import type { Timers } from './timers.ts';
import { whileLookedAt } from './whileLookedAt.ts';

/** What one picture as a model likes it would take, by id of the model. It is asked for only while somebody looks. */
export type ModelFitsStore = ReadableStore<{ readonly fits: Readonly<Record<string, Estimate>> }>;

export interface ModelFitsPorts {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly models: ModelsStore;
  readonly timers: Timers;
}

const SOON_MS = 200;

export function createModelFits({ link, feed, models, timers }: ModelFitsPorts): ModelFitsStore {
  const store = createStore<{ readonly fits: Readonly<Record<string, Estimate>> }>()(() => ({ fits: {} }));
  let round = 0;
  let cancel = (): void => {};

  async function ask(): Promise<void> {
    const mine = (round += 1);
    const usable = (models.getState().value ?? []).filter(({ state }) => state === 'usable');
    const fits: Record<string, Estimate> = {};
    // One by one: a large library is not asked about all at once.
    for (const { id } of usable) {
      const estimate = await link
        .call('generations.estimate', { body: { prompt: 'anything', model: id } })
        .catch(() => undefined);
      if (mine !== round) return;
      if (estimate) fits[id] = estimate;
    }
    store.setState({ fits });
  }
  const soon = (): void => {
    cancel();
    cancel = timers.after(() => void ask(), SOON_MS);
  };
  const begin = (): (() => void) => {
    const stops = [
      models.subscribe(soon),
      feed.hear({
        snapshot: soon,
        event({ type }) {
          if (type === 'job.completed' || type === 'engine.state' || type === 'devices.changed') soon();
        },
      }),
    ];
    soon();
    return () => {
      cancel();
      round += 1;
      for (const stop of stops) stop();
    };
  };
  return whileLookedAt(store, begin);
}
