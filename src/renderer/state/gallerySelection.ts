import { imagesBetween, indexOf, type GalleryPages } from './galleryPages.ts';

export interface GallerySelection {
  readonly selected: ReadonlySet<string>;
  /** Where a selection by range begins. */
  readonly anchor: string | null;
}

/** What is selected after a click or key on an image. A range goes from the anchor, which stays. */
export function selection(
  state: GalleryPages & GallerySelection,
  id: string,
  how: 'only' | 'toggle' | 'range',
): Partial<GallerySelection> {
  if (how === 'only') return { selected: new Set([id]), anchor: id };
  if (how === 'range' && state.anchor !== null) {
    const [a, b] = [indexOf(state, state.anchor), indexOf(state, id)];
    if (a >= 0 && b >= 0) {
      const images = imagesBetween(state, Math.min(a, b), Math.max(a, b));
      return { selected: new Set(images.flatMap((image) => image?.id ?? [])) };
    }
  }
  const selected = new Set(state.selected);
  if (!selected.delete(id)) selected.add(id);
  return { selected, anchor: id };
}
