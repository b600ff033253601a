import { createStore } from 'zustand/vanilla';
import type { JobsStore } from './jobs.ts';
import { withActions, type Store } from './store.ts';

export interface StageState {
  /** The job that was picked to be looked at; null: what is at work, or was last. */
  readonly chosen: string | null;
  /** The picture that is shown large. */
  readonly opened: string | null;
  /** Jobs that end after the image they are at. */
  readonly stopping: ReadonlySet<string>;
}

export interface StageActions {
  choose(jobId: string): void;
  /** Shows what is at work, or was last. */
  follow(): void;
  open(imageId: string): void;
  close(): void;
  /** Ends a job: at once, or after the image it is at. */
  cancel(jobId: string, mode: 'now' | 'after_current'): Promise<void>;
  /** Draws what is missing of a job, and shows that. */
  retry(jobId: string): Promise<void>;
}

export type StageStore = Store<StageState, StageActions>;

/** What stands beside the form of Create. */
export function createStage({ jobs }: { readonly jobs: JobsStore }): StageStore {
  const store = createStore<StageState>()(() => ({ chosen: null, opened: null, stopping: new Set() }));
  return withActions<StageState, StageActions>(store, {
    choose: (jobId: string) => store.setState({ chosen: jobId }),
    follow: () => store.setState({ chosen: null }),
    open: (imageId: string) => store.setState({ opened: imageId }),
    close: () => store.setState({ opened: null }),
    async cancel(jobId: string, mode: 'now' | 'after_current') {
      if (mode === 'after_current')
        store.setState(({ stopping }) => ({ stopping: new Set([...stopping, jobId].slice(-20)) }));
      if (await jobs.cancel(jobId, mode)) return;
      store.setState(({ stopping }) => ({ stopping: new Set([...stopping].filter((id) => id !== jobId)) }));
    },
    async retry(jobId: string) {
      if ((await jobs.retry(jobId)) !== undefined) store.setState({ chosen: null });
    },
  });
}
