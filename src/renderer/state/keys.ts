import { createStore } from 'zustand/vanilla';
import type { KeyView, NewKeyView } from '../../shared/schema/access.ts';
import type { Link } from '../client/link.ts';
import { createResource, type ResourceActions } from './resource.ts';
import type { SettingsStore } from './settings.ts';
import { withActions, type Store } from './store.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

export interface KeysState {
  /** Undefined until they were fetched once. */
  readonly items: readonly KeyView[] | undefined;
  /** Why they could not be fetched. */
  readonly error: string | undefined;
  readonly making: boolean;
  /** Why the last key was not made. */
  readonly refused: string | undefined;
  /** The key just made, with its secret: it is told this once, and goes when `forget` is called. */
  readonly fresh: NewKeyView | undefined;
}

export interface KeysActions extends Pick<ResourceActions<never>, 'refresh'> {
  /** Makes a key. In a browser the first one signs this page in too, which would be shut out otherwise. */
  make(name: string): Promise<boolean>;
  /** Takes a key back; what keeps it from that is told by a message. */
  revoke(id: string): Promise<boolean>;
  /** The key just made was copied. */
  forget(): void;
  /** Begins a new name: what was wrong with the last one no longer counts. */
  clearRefusal(): void;
}

export type KeysStore = Store<KeysState, KeysActions>;

export interface KeysPorts {
  readonly link: Pick<Link, 'call' | 'host' | 'reconnect'>;
  readonly settings: SettingsStore;
  readonly toasts: Toasts;
}

/** Keys of the programs that may call. */
export function createKeys({ link, settings, toasts }: KeysPorts): KeysStore {
  const list = createResource(async () => (await link.call('keys.list', {})).items);
  const store = createStore<KeysState>()(() => ({
    items: undefined,
    error: undefined,
    making: false,
    refused: undefined,
    fresh: undefined,
  }));
  list.subscribe((view) => {
    if (view.state === 'ready') store.setState({ items: view.value, error: undefined });
    if (view.state === 'failed') store.setState({ error: view.error });
  });

  /** Whether any program may call until the next key is made. */
  const open = async (): Promise<boolean> => {
    await Promise.all([list.refresh(), settings.refresh()]);
    return store.getState().items?.length === 0 && settings.getState().value?.apiKeySet === false;
  };

  return withActions<KeysState, KeysActions>(store, {
    refresh: list.refresh,
    async make(name) {
      store.setState({ making: true, refused: undefined });
      try {
        const first = !link.host && (await open());
        const fresh = await link.call('keys.create', { body: { name: name.trim() } });
        store.setState({ fresh });
        if (first) {
          await link.call('session.create', { body: { key: fresh.key } });
          link.reconnect();
        }
        await list.refresh();
        return true;
      } catch (thrown) {
        store.setState({ refused: inWords(thrown).replace(/^name: /, '') });
        return false;
      } finally {
        store.setState({ making: false });
      }
    },
    async revoke(id) {
      try {
        await link.call('keys.delete', { params: { id } });
        if (store.getState().fresh?.id === id) store.setState({ fresh: undefined });
        toasts.show({ text: 'The key is revoked.' });
        return true;
      } catch (thrown) {
        toasts.error(inWords(thrown));
        return false;
      } finally {
        await list.refresh();
      }
    },
    forget: () => store.setState({ fresh: undefined }),
    clearRefusal: () => store.setState({ refused: undefined }),
  });
}
