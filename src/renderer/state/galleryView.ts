import { createStore } from 'zustand/vanilla';
import { z } from 'zod';
import { keep, persisted, type Shelf } from './persisted.ts';
import { withActions, type Store } from './store.ts';
import type { Timers } from './timers.ts';

const lastingView = z.object({
  /** Side of a thumbnail in pixels, about: columns fill the width. */
  tileSize: z.number().min(96).max(384),
  /** Whether the recipe stands beside the picture. */
  showRecipe: z.boolean(),
  compare: z.enum(['slider', 'side']),
});
type LastingView = z.output<typeof lastingView>;

export const TILE_SIZES = { min: 96, max: 384, step: 16 } as const;

export interface GalleryViewState extends LastingView {
  /** Where the grid was left, in pixels, and the place of the image that had the focus. */
  readonly top: number;
  readonly active: number;
  /** Whether that image takes the focus when the grid is shown again. */
  readonly refocus: boolean;
}

export interface GalleryViewActions {
  set(patch: Partial<LastingView>): void;
  leave(at: Partial<Pick<GalleryViewState, 'top' | 'active' | 'refocus'>>): void;
}

export type GalleryViewStore = Store<GalleryViewState, GalleryViewActions>;

const atFirst: LastingView = { tileSize: 192, showRecipe: true, compare: 'slider' };

/** How the gallery is looked at. Sizes and modes are kept; where one was lasts as long as the studio. */
export function createGalleryView({ shelf, timers }: { shelf: Shelf; timers: Timers }): GalleryViewStore {
  const kept = persisted({ shelf, name: 'gallery', version: 1, schema: lastingView, fallback: atFirst });
  const store = createStore<GalleryViewState>()(() => ({ ...kept.read(), top: 0, active: 0, refocus: false }));
  keep(store, ({ tileSize, showRecipe, compare }) => ({ tileSize, showRecipe, compare }), kept, timers);
  return withActions<GalleryViewState, GalleryViewActions>(store, {
    set: (patch: Partial<LastingView>) => store.setState(patch),
    leave: (at: Partial<Pick<GalleryViewState, 'top' | 'active' | 'refocus'>>) => store.setState(at),
  });
}
