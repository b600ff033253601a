import { createContext, use, type ReactNode } from 'react';
import { useStore as useZustand } from 'zustand';
import type { ReadableStore } from './state/store.ts';
import type { Studio } from './studio.ts';

const StudioContext = createContext<Studio | null>(null);

/** Hands the studio to everything below. */
export function StudioProvider({ studio, children }: { readonly studio: Studio; readonly children: ReactNode }) {
  return <StudioContext value={studio}>{children}</StudioContext>;
}

/** All stores, and their actions. */
export function useStudio(): Studio {
  const studio = use(StudioContext);
  if (studio === null) throw new Error('useStudio is called outside of StudioProvider');
  return studio;
}

/** A part of a store; renders again when that part is another one (`Object.is`): select values, not new objects. */
export function useStore<State, Part>(store: ReadableStore<State>, select: (state: State) => Part): Part {
  return useZustand(store, select);
}
