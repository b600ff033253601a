import { createStore } from 'zustand/vanilla';
import type { LogLine, LogPage } from '../../shared/schema/log.ts';
import type { Link } from '../client/link.ts';
import { repeat } from './repeat.ts';
import { withActions, type Store } from './store.ts';
import type { Timers } from './timers.ts';
import { inWords } from './words.ts';

export interface ServerLogState {
  /** The newest lines, oldest first. */
  readonly lines: readonly LogLine[];
  /** The id to go on from; undefined before the first answer. */
  readonly lastId: number | undefined;
  /** New lines are fetched and shown; else the lines stand still, to be read. */
  readonly following: boolean;
  readonly error: string | undefined;
}

export interface ServerLogActions {
  /** Fetches new lines for as long as somebody looks; answers what ends it. */
  watch(): () => void;
  pause(): void;
  follow(): void;
}

export type ServerLogStore = Store<ServerLogState, ServerLogActions>;

export const LINES_KEPT = 2000;
const EVERY_MS = 1000;

/** The log of the server, as it grows. */
export function createServerLog({ link, timers }: { link: Pick<Link, 'call'>; timers: Timers }): ServerLogStore {
  const store = createStore<ServerLogState>()(() => ({
    lines: [],
    lastId: undefined,
    following: true,
    error: undefined,
  }));
  let asking = false;
  const ask = async (): Promise<void> => {
    const { following, lastId } = store.getState();
    if (!following || asking) return;
    asking = true;
    try {
      const page = await link.call('log.list', {
        query: { limit: LINES_KEPT, ...(lastId !== undefined && { after: lastId }) },
      });
      // Paused meanwhile: what came is asked for again later.
      if (store.getState().following) store.setState((state) => ({ ...takeLines(state, page), error: undefined }));
    } catch (thrown) {
      store.setState({ error: inWords(thrown) });
    } finally {
      asking = false;
    }
  };
  return withActions<ServerLogState, ServerLogActions>(store, {
    watch: () => repeat(timers, ask, EVERY_MS),
    pause: () => store.setState({ following: false }),
    follow() {
      store.setState({ following: true });
      void ask();
    },
  });
}

/** Lines with a page of newer ones. Ids that begin again are of an app that was started again. */
export function takeLines(
  { lines, lastId }: Pick<ServerLogState, 'lines' | 'lastId'>,
  page: LogPage,
): Pick<ServerLogState, 'lines' | 'lastId'> {
  const again = lastId !== undefined && page.lastId < lastId;
  if (page.items.length === 0 && !again) return { lines, lastId: page.lastId };
  return { lines: [...(again ? [] : lines), ...page.items].slice(-LINES_KEPT), lastId: page.lastId };
}
