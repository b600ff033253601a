import { createStore } from 'zustand/vanilla';
import type { Link } from '../client/link.ts';
import { withActions, type Store } from './store.ts';
import { inWords } from './words.ts';

export interface SessionState {
  readonly signingIn: boolean;
  /** Why the last key was refused. */
  readonly error: string | undefined;
}

export interface SessionActions {
  /** Trades a key for a session of this browser. The key is kept nowhere. */
  signIn(key: string): Promise<void>;
  signOut(): Promise<void>;
}

export type SessionStore = Store<SessionState, SessionActions>;

/** Getting in where the server wants a key; whether it does, the connection of the feed says. */
export function createSession({ link }: { link: Pick<Link, 'call' | 'reconnect'> }): SessionStore {
  const store = createStore<SessionState>()(() => ({ signingIn: false, error: undefined }));
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    store.setState({ signingIn: true, error: undefined });
    try {
      await work();
    } catch (thrown) {
      store.setState({ error: inWords(thrown) });
    } finally {
      store.setState({ signingIn: false });
      link.reconnect();
    }
  };
  return withActions<SessionState, SessionActions>(store, {
    signIn: (key: string) => attempt(() => link.call('session.create', { body: { key: key.trim() } })),
    signOut: () => attempt(() => link.call('session.delete', {})),
  });
}
