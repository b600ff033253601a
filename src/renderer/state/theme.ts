import { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import { persisted, type Shelf } from './persisted.ts';
import { withActions, type Store } from './store.ts';

const themeChoice = z.enum(['system', 'light', 'dark']);
export type ThemeChoice = z.output<typeof themeChoice>;

export interface ThemeState {
  readonly choice: ThemeChoice;
  /** What is shown. */
  readonly shown: 'light' | 'dark';
}

export interface ThemeActions {
  choose(choice: ThemeChoice): void;
  /** Begins to follow the system; answers what ends it. */
  start(): () => void;
}

export type ThemeStore = Store<ThemeState, ThemeActions>;

export interface ThemePorts {
  readonly shelf: Shelf;
  readonly systemIsDark: () => boolean;
  readonly onSystemChange: (listener: () => void) => () => void;
  /** Puts a theme on the page. */
  readonly show: (theme: 'light' | 'dark') => void;
}

/** Light, dark, or as the system has it; remembered. */
export function createTheme({ shelf, systemIsDark, onSystemChange, show }: ThemePorts): ThemeStore {
  const kept = persisted<ThemeChoice>({ shelf, name: 'theme', version: 1, schema: themeChoice, fallback: 'system' });
  const stateOf = (choice: ThemeChoice): ThemeState => ({
    choice,
    shown: choice === 'system' ? (systemIsDark() ? 'dark' : 'light') : choice,
  });
  const store = createStore<ThemeState>()(() => stateOf(kept.read()));
  const put = (choice: ThemeChoice): void => {
    store.setState(stateOf(choice), true);
    show(store.getState().shown);
  };
  show(store.getState().shown);
  return withActions<ThemeState, ThemeActions>(store, {
    choose(choice: ThemeChoice) {
      kept.write(choice);
      put(choice);
    },
    start: () => onSystemChange(() => put(store.getState().choice)),
  });
}
