import { createStore } from 'zustand/vanilla';
import type { Generation } from '../../shared/schema/generation.ts';
import type { Link } from '../client/link.ts';
import { withActions, type Store } from './store.ts';

export interface AskedByState {
  /** The job of an image by its id; `gone` when the app has forgotten it. */
  readonly jobs: Readonly<Record<string, Generation | 'gone'>>;
}

export interface AskedByActions {
  look(jobId: string): Promise<void>;
}

export type AskedByStore = Store<AskedByState, AskedByActions>;

const KEPT = 50;

/** Which job, and so which application, an image was drawn for. */
export function createAskedBy({ link }: { link: Pick<Link, 'call'> }): AskedByStore {
  const store = createStore<AskedByState>()(() => ({ jobs: {} }));
  return withActions<AskedByState, AskedByActions>(store, {
    async look(jobId) {
      const job = await link
        .call('generations.get', { params: { id: jobId }, query: { images: 'url' } })
        .catch(() => 'gone' as const);
      store.setState(({ jobs }) => {
        const others = Object.entries(jobs).filter(([id]) => id !== jobId);
        return { jobs: Object.fromEntries([...others.slice(1 - KEPT), [jobId, job]]) };
      });
    },
  });
}
