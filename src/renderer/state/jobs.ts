import { createStore } from 'zustand/vanilla';
import { AppError } from '../../shared/schema/error.ts';
import type { GenerationRequest, Lane } from '../../shared/schema/generation.ts';
import type { Link } from '../client/link.ts';
import type { FeedStore } from './feed.ts';
import { withActions, type Store } from './store.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

export interface JobsState {
  readonly submitting: boolean;
  /** Why the last submit was refused; undefined once one was taken. */
  readonly refused: { readonly message: string; readonly issues: AppError['issues'] } | undefined;
  /** Jobs for which something was asked and not answered yet. */
  readonly busy: ReadonlySet<string>;
}

export interface JobsActions {
  /** Asks for images. Answers the id of the job; undefined when it was refused, and `refused` says why. */
  submit(request: GenerationRequest): Promise<string | undefined>;
  /** `after_current` lets the image at work finish. False when it could not be done. */
  cancel(id: string, mode?: 'now' | 'after_current'): Promise<boolean>;
  /** A new job with only the images that are missing. Answers its id. */
  retry(id: string): Promise<string | undefined>;
  /** Moves a waiting job to another lane or place (1-based, within its lane). */
  move(id: string, to: { lane?: Lane; position?: number }): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
}

export type JobsStore = Store<JobsState, JobsActions>;

export interface JobsPorts {
  readonly link: Pick<Link, 'call'>;
  readonly feed: FeedStore;
  readonly toasts: Toasts;
  /** A name that nothing else has: a submit that is tried again under its name never makes two jobs. */
  readonly newKey: () => string;
}

/** What people do with jobs. What is known of them stands in the feed. */
export function createJobs({ link, feed, toasts, newKey }: JobsPorts): JobsStore {
  const store = createStore<JobsState>()(() => ({ submitting: false, refused: undefined, busy: new Set() }));
  /** The last submit that got no answer: it may have been taken all the same. */
  let unanswered: { readonly key: string; readonly asked: string } | undefined;

  /** What became of a job; where that cannot be asked now, it is polled later. */
  const refresh = async (id: string): Promise<void> => {
    const ask = () => link.call('generations.get', { params: { id }, query: { images: 'url' } });
    await feed.ask(ask, (job) => [{ kind: 'job', job }]).catch(() => {});
  };
  const queue = async (name: 'queue.get' | 'queue.pause' | 'queue.resume'): Promise<void> => {
    await feed.ask(
      () => link.call(name, {}),
      (view) => [{ kind: 'queue', queue: view }],
    );
  };
  /** Does something to a job, says so when it fails, and looks what became of it. */
  const act = async <T>(id: string, work: () => Promise<T>): Promise<T | undefined> => {
    store.setState(({ busy }) => ({ busy: new Set([...busy, id]) }));
    try {
      const answer = await work();
      await refresh(id);
      return answer;
    } catch (thrown) {
      toasts.error(inWords(thrown));
      return undefined;
    } finally {
      store.setState(({ busy }) => ({ busy: new Set([...busy].filter((other) => other !== id)) }));
    }
  };
  const tell = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (thrown) {
      toasts.error(inWords(thrown));
    }
  };

  return withActions<JobsState, JobsActions>(store, {
    async submit(request) {
      store.setState({ submitting: true });
      const asked = JSON.stringify(request);
      const key = unanswered?.asked === asked ? unanswered.key : newKey();
      const send = () => link.call('generations.create', { headers: { 'idempotency-key': key }, body: request });
      try {
        const { id } = await send().catch((thrown: unknown) => {
          // The answer may have been lost, not the job: with the same key, asking again is harmless.
          if (mayBeTaken(thrown)) return send();
          throw thrown;
        });
        if (unanswered?.key === key) unanswered = undefined;
        store.setState({ refused: undefined });
        await refresh(id);
        return id;
      } catch (thrown) {
        if (mayBeTaken(thrown)) unanswered = { key, asked };
        const issues = thrown instanceof AppError ? thrown.issues : undefined;
        store.setState({ refused: { message: inWords(thrown), issues } });
        return undefined;
      } finally {
        store.setState({ submitting: false });
      }
    },
    async cancel(id, mode = 'now') {
      const answer = await act(id, () => link.call('generations.cancel', { params: { id }, query: { mode } }));
      return answer !== undefined;
    },
    async retry(id) {
      const accepted = await act(id, () => link.call('generations.retry', { params: { id } }));
      if (accepted) await refresh(accepted.id);
      return accepted?.id;
    },
    async move(id, to) {
      await act(id, () => link.call('generations.patch', { params: { id }, body: to }));
      await tell(() => queue('queue.get'));
    },
    pause: () => tell(() => queue('queue.pause')),
    resume: () => tell(() => queue('queue.resume')),
  });
}

/** Whether a submit may have been taken although it failed: nobody answered, or not the app. */
const mayBeTaken = (thrown: unknown): boolean =>
  !(thrown instanceof AppError) || thrown.code === 'ENGINE_UNAVAILABLE' || thrown.code === 'INTERNAL_ERROR';
