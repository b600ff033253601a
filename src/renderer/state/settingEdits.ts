import { createStore } from 'zustand/vanilla';
import { AppError } from '../../shared/schema/error.ts';
import type { Settings, SettingsView } from '../../shared/schema/settings.ts';
import type { Link } from '../client/link.ts';
import type { SettingsStore } from './settings.ts';
import { withActions, type Store } from './store.ts';
import type { Timers } from './timers.ts';
import type { Toasts } from './toasts.ts';
import { inWords } from './words.ts';

export type SettingName = keyof Settings;

/** What happens with a setting that was changed here: `refused` keeps what was wanted, until it is undone or mended. */
export type SettingEdit =
  | { readonly state: 'saving'; readonly value: unknown }
  | { readonly state: 'saved' }
  | { readonly state: 'refused'; readonly value: unknown; readonly message: string };

export interface SettingEditsState {
  readonly edits: Readonly<Partial<Record<SettingName, SettingEdit>>>;
}

export interface SettingEditsActions {
  /** Saves at once. Answers the app's words when it refuses. */
  change<N extends SettingName>(name: N, value: Settings[N]): Promise<string | undefined>;
  /** Goes back to what is in force. */
  undo(name: SettingName): void;
}

export type SettingEditsStore = Store<SettingEditsState, SettingEditsActions>;

export interface SettingEditsPorts {
  readonly link: Pick<Link, 'call'>;
  readonly settings: SettingsStore;
  readonly timers: Pick<Timers, 'after'>;
  readonly toasts: Toasts;
}

const SAVED_SHOWN_MS = 2500;

/** Settings as they are changed one by one, each saved at once and in the order of the changes. */
export function createSettingEdits({ link, settings, timers, toasts }: SettingEditsPorts): SettingEditsStore {
  const store = createStore<SettingEditsState>()(() => ({ edits: {} }));
  let queue = Promise.resolve<unknown>(undefined);
  const put = (name: SettingName, edit: SettingEdit | undefined): void =>
    store.setState(({ edits }) => {
      const { [name]: _, ...others } = edits;
      return { edits: edit ? { ...others, [name]: edit } : others };
    });
  const save = async (name: SettingName, edit: SettingEdit & { state: 'saving' }): Promise<string | undefined> => {
    const isLatest = (): boolean => store.getState().edits[name] === edit;
    try {
      settings.put(await link.call('settings.patch', { body: { [name]: edit.value } }));
      if (!isLatest()) return undefined;
      const saved: SettingEdit = { state: 'saved' };
      put(name, saved);
      toasts.say('Saved.');
      timers.after(() => {
        if (store.getState().edits[name] === saved) put(name, undefined);
      }, SAVED_SHOWN_MS);
      return undefined;
    } catch (thrown) {
      const message = refusalWords(name, edit.value, thrown);
      if (isLatest()) put(name, { state: 'refused', value: edit.value, message });
      toasts.say(message);
      return message;
    }
  };
  return withActions<SettingEditsState, SettingEditsActions>(store, {
    change(name, value) {
      const edit = { state: 'saving', value } as const;
      put(name, edit);
      const done = queue.then(() => save(name, edit));
      queue = done;
      return done;
    },
    undo: (name) => put(name, undefined),
  });
}

/** A setting as its field shows it: what was wanted last, else what is in force. */
export function settingShown<N extends SettingName>(
  settings: SettingsView,
  edits: SettingEditsState['edits'],
  name: N,
): Settings[N] {
  const edit = edits[name];
  // An edit of this name holds a value of its type: `change` alone makes them.
  return edit && 'value' in edit ? (edit.value as Settings[N]) : settings[name];
}

/** The app's words, without the name of the field under which they stand; an entry of a list is named by what it is. */
function refusalWords(name: SettingName, value: unknown, thrown: unknown): string {
  const issues = thrown instanceof AppError ? thrown.issues : undefined;
  if (!issues?.length) return inWords(thrown);
  const texts = issues.map(({ path, message }) => {
    const at = path.startsWith(`${name}.`) ? Number(path.slice(name.length + 1)) : NaN;
    const entry: unknown = Array.isArray(value) && Number.isInteger(at) ? value[at] : undefined;
    const sentence = message.charAt(0).toUpperCase() + message.slice(1);
    return typeof entry === 'string' ? `${entry}: ${message}` : sentence;
  });
  const words = texts.join('; ');
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
