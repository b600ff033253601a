import type { Shelf } from '../../../src/renderer/state/persisted.ts';

/** The browser's storage, in memory. */
export function memoryShelf(
  kept: Readonly<Record<string, string>> = {},
): Shelf & { readonly all: Map<string, string> } {
  const all = new Map(Object.entries(kept));
  return {
    all,
    getItem: (key) => all.get(key) ?? null,
    setItem: (key, value) => void all.set(key, value),
    removeItem: (key) => void all.delete(key),
  };
}
