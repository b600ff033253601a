import { createStore } from 'zustand/vanilla';
import { drawSeed, emptyDraft, keptDraft, type DraftFields } from './draftFields.ts';
import { keep, persisted, type Shelf } from './persisted.ts';
import { withActions, type Store } from './store.ts';
import type { Timers } from './timers.ts';

export interface DraftActions {
  set(patch: Partial<DraftFields>): void;
  /** All fields, or one, as they are at first. */
  reset(field?: keyof DraftFields): void;
  /** Locks a new seed by chance. */
  rollSeed(): void;
  /** Locks this seed. */
  lockSeed(seed: number): void;
  unlockSeed(): void;
}

export type DraftStore = Store<DraftFields, DraftActions>;

export interface DraftPorts {
  readonly shelf: Shelf;
  readonly timers: Timers;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** The form of Create; it outlives the page. */
export function createDraft({ shelf, timers, random }: DraftPorts): DraftStore {
  const kept = persisted({ shelf, name: 'draft', version: 1, schema: keptDraft, fallback: emptyDraft });
  const store = createStore<DraftFields>()(() => kept.read());
  keep(store, lasting, kept, timers);
  return withActions<DraftFields, DraftActions>(store, {
    set: (patch: Partial<DraftFields>) => store.setState(patch),
    reset: (field?: keyof DraftFields) =>
      store.setState(field === undefined ? emptyDraft : { [field]: emptyDraft[field] }),
    rollSeed: () => store.setState({ seed: drawSeed(random()), seedLocked: true }),
    lockSeed: (seed: number) => store.setState({ seed, seedLocked: true }),
    unlockSeed: () => store.setState({ seedLocked: false }),
  });
}

/** Pictures that were dropped are megabytes, for which there is no room. */
function lasting(draft: DraftFields): DraftFields {
  const isId = (image: string | null): boolean => image === null || image.length <= 100;
  return {
    ...draft,
    initImage: isId(draft.initImage) ? draft.initImage : null,
    maskImage: isId(draft.maskImage) && isId(draft.initImage) ? draft.maskImage : null,
  };
}
