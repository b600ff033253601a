import { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import type { TemplateView } from '../../shared/schema/template.ts';
import { fillTemplate, variablesOf, type Filled } from '../../shared/template/fillTemplate.ts';
import { placeholdersOf } from '../../shared/template/parseTemplate.ts';
import type { DraftStore } from './draft.ts';
import type { DraftFields } from './draftFields.ts';
import { keep, persisted, type Shelf } from './persisted.ts';
import { withActions, type Store } from './store.ts';
import type { Timers } from './timers.ts';

const styleUse = z.object({
  /** The style that the prompt is made by; null: the prompt stands for itself. */
  slug: z.string().nullable(),
  /** What stands in the small fields, by the name of the variable. */
  values: z.record(z.string(), z.string()),
});
export type StyleUseState = z.output<typeof styleUse>;

export interface StyleUseActions {
  /** Makes the prompt by a style from now on. Its other fields go into the form; answers what the form was before. */
  use(template: TemplateView): Partial<DraftFields>;
  set(name: string, value: string): void;
  /** Back to the prompt as it was typed. */
  leave(): void;
  /** Back to the prompt, which becomes the filled text. */
  keepText(template: TemplateView): void;
  /** As it was once: for undo. */
  put(state: StyleUseState): void;
}

export type StyleUse = Store<StyleUseState, StyleUseActions>;

export interface StyleUsePorts {
  readonly draft: DraftStore;
  readonly shelf: Shelf;
  readonly timers: Timers;
}

const none: StyleUseState = { slug: null, values: {} };
const carried = ['model', 'width', 'height', 'steps', 'cfgScale', 'sampler', 'scheduler', 'count', 'format'] as const;

/** The style in use. A prompt that comes from elsewhere (a recipe, a link, the history) counts instead of it. */
export function createStyleUse({ draft, shelf, timers }: StyleUsePorts): StyleUse {
  const kept = persisted<StyleUseState>({ shelf, name: 'style', version: 1, schema: styleUse, fallback: none });
  const store = createStore<StyleUseState>()(() => kept.read());
  keep(store, (state) => state, kept, timers);
  const leave = (): void => store.setState(none, true);
  let prompt = draft.getState().prompt;
  draft.subscribe((fields) => {
    if (fields.prompt === prompt) return;
    prompt = fields.prompt;
    if (store.getState().slug !== null) leave();
  });
  return withActions<StyleUseState, StyleUseActions>(store, {
    use(template: TemplateView) {
      const before = draft.getState();
      const patch = Object.fromEntries(
        carried.flatMap((field) => (template[field] === undefined ? [] : [[field, template[field]]])),
      ) as Partial<DraftFields>;
      draft.set({ ...patch, ...(template.seed !== undefined && template.seed >= 0 && lockedSeed(template.seed)) });
      store.setState(({ values }) => ({ slug: template.slug, values: firstValues(template, values, before.prompt) }));
      return Object.fromEntries(
        [...Object.keys(patch), 'seed', 'seedLocked'].map((field) => [field, before[field as keyof DraftFields]]),
      );
    },
    set: (name: string, value: string) => store.setState(({ values }) => ({ values: { ...values, [name]: value } })),
    leave,
    keepText(template: TemplateView) {
      const { prompt, negativePrompt } = filledTexts(template, store.getState().values);
      const before = draft.getState().negativePrompt;
      leave();
      draft.set({ prompt, negativePrompt: joined(negativePrompt, before) });
    },
    put: (state: StyleUseState) => store.setState(state, true),
  });
}

const lockedSeed = (seed: number): Partial<DraftFields> => ({ seed, seedLocked: true });

/** What was typed as a prompt is most likely what the style is to show; but not where a style was made of it. */
function firstValues(
  template: TemplateView,
  before: StyleUseState['values'],
  prompt: string,
): Readonly<Record<string, string>> {
  const [first] = variablesOf(template);
  const known = Object.fromEntries(variablesOf(template).flatMap((name) => pair(name, before[name])));
  const typed = prompt.trim();
  const shows = typed !== '' && typed !== template.prompt.trim() && placeholdersOf(typed).length === 0;
  return first !== undefined && known[first] === undefined && shows ? { ...known, [first]: typed } : known;
}

const pair = (name: string, value: string | undefined): [string, string][] =>
  value === undefined ? [] : [[name, value]];

/** A style with its values put in; an empty field counts as not filled in. */
export function fillStyle(template: TemplateView, values: StyleUseState['values']): Filled {
  const given = variablesOf(template).flatMap((name) => (values[name]?.trim() ? pair(name, values[name].trim()) : []));
  return fillTemplate(template, Object.fromEntries(given));
}

/** The texts as far as they are filled: what is missing stays as `{name}`. */
export function filledTexts(
  template: TemplateView,
  values: StyleUseState['values'],
): { readonly prompt: string; readonly negativePrompt: string } {
  const defaults = new Map(template.variables.map((variable) => [variable.name, variable.default]));
  const all = variablesOf(template).map((name): [string, string] => [
    name,
    values[name]?.trim() || (defaults.get(name) ?? `{${name}}`),
  ]);
  const filled = fillTemplate(template, Object.fromEntries(all));
  return filled.ok ? filled : { prompt: template.prompt, negativePrompt: template.negativePrompt ?? '' };
}

/** Two negative prompts as one; the same one once, as where the style was made of the form. */
export const joined = (...texts: readonly string[]): string =>
  [...new Set(texts.map((text) => text.trim()))].filter((text) => text !== '').join(', ');
