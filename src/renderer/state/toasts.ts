import { createStore } from 'zustand/vanilla';
import { withActions, type Store } from './store.ts';

export interface Toast {
  readonly id: string;
  readonly text: string;
  readonly tone: 'neutral' | 'ok' | 'warn' | 'danger';
  readonly action?: { readonly label: string; readonly run: () => void };
  /** How long it stays, not counting while it is read; null: until closed. */
  readonly seconds: number | null;
}

export interface ToastsState {
  readonly items: readonly Toast[];
  /** Said to screen readers, politely; it is not shown. */
  readonly said: string;
}

export interface ToastsActions {
  /** Shows a message; answers its id. Default: 6 seconds. */
  show(toast: Partial<Omit<Toast, 'id' | 'text'>> & { text: string }): string;
  /** Shows what went wrong until it is dismissed; the same text only once. */
  error(text: string): void;
  dismiss(id: string): void;
  /** Tells a change of state to screen readers. */
  say(text: string): void;
}

export type Toasts = Store<ToastsState, ToastsActions>;

const KEPT = 5;
/** A space that does not break: the same words a second time are a change, and so are said again. */
const AGAIN = '\u00A0';

/** Makes way for one more: the oldest goes that nobody has to do anything about. */
function withRoom(items: readonly Toast[]): readonly Toast[] {
  if (items.length < KEPT) return items;
  const plain = items.findIndex(({ action, seconds }) => !action && seconds !== null);
  return items.toSpliced(Math.max(0, plain), 1);
}

/** Short messages. How long each has been seen is for the region that shows them to count: it pauses under the pointer. */
export function createToasts(): Toasts {
  const store = createStore<ToastsState>()(() => ({ items: [], said: '' }));
  let last = 0;
  const show: ToastsActions['show'] = ({ text, tone = 'neutral', seconds = 6, action }) => {
    const id = `toast-${(last += 1)}`;
    const toast = { id, text, tone, seconds, ...(action && { action }) };
    store.setState(({ items }) => ({ items: [...withRoom(items), toast] }));
    return id;
  };
  return withActions<ToastsState, ToastsActions>(store, {
    show,
    error(text) {
      if (!store.getState().items.some((toast) => toast.tone === 'danger' && toast.text === text))
        show({ text, tone: 'danger', seconds: null });
    },
    dismiss: (id) => store.setState(({ items }) => ({ items: items.filter((toast) => toast.id !== id) })),
    say: (text) => store.setState(({ said }) => ({ said: said === text ? `${text}${AGAIN}` : text })),
  });
}
