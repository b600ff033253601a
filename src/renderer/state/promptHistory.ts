import { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import { MAX_PROMPT } from '../../shared/schema/generation.ts';
import { keep, persisted, type Shelf } from './persisted.ts';
import { withActions, type Store } from './store.ts';
import type { Timers } from './timers.ts';

export interface PromptHistoryState {
  /** Newest first, each once. */
  readonly items: readonly string[];
  /** Which one is shown in place of what was typed; null: none. */
  readonly at: number | null;
  /** What was typed before the history was entered. */
  readonly typed: string;
}

export interface PromptHistoryActions {
  /** Keeps a prompt that was submitted, and leaves the history. */
  add(prompt: string): void;
  /** The one before what is shown; undefined at the end. `current` is what stands in the field. */
  older(current: string): string | undefined;
  /** The one after what is shown, at last what was typed; undefined outside of the history. */
  newer(): string | undefined;
  /** Leaves the history, e.g. as somebody types. */
  leave(): void;
}

export type PromptHistory = Store<PromptHistoryState, PromptHistoryActions>;

const KEPT = 200;

/** Prompts submitted before, as ↑ and ↓ walk through them. */
export function createPromptHistory({ shelf, timers }: { shelf: Shelf; timers: Timers }): PromptHistory {
  const schema = z.array(z.string().max(MAX_PROMPT)).max(KEPT);
  const kept = persisted<readonly string[]>({ shelf, name: 'prompts', version: 1, schema, fallback: [] });
  const store = createStore<PromptHistoryState>()(() => ({ items: kept.read(), at: null, typed: '' }));
  keep(store, ({ items }) => items, kept, timers);
  return withActions<PromptHistoryState, PromptHistoryActions>(store, {
    add(prompt: string) {
      const text = prompt.trim();
      if (text === '') return;
      // Another window may have added to it since.
      store.setState(({ items }) => ({
        items: [...new Set([text, ...items, ...kept.read()])].slice(0, KEPT),
        at: null,
        typed: '',
      }));
    },
    older(current: string) {
      const { items, at, typed } = store.getState();
      // What stands in the field already is not shown again.
      const next = at === null ? (items[0] === current ? 1 : 0) : at + 1;
      const prompt = items[next];
      if (prompt !== undefined) store.setState({ at: next, typed: at === null ? current : typed });
      return prompt;
    },
    newer() {
      const { items, at, typed } = store.getState();
      if (at === null) return undefined;
      const first = items[0] === typed ? 1 : 0;
      store.setState({ at: at > first ? at - 1 : null });
      return at > first ? items[at - 1] : typed;
    },
    leave: () => store.setState({ at: null, typed: '' }),
  });
}
