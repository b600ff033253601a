import { useMemo } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { tagWords } from './tagText.ts';

const OFFERED = 50;

/** The tags that images at hand carry, the commonest first. */
export function useKnownTags(): string[] {
  const { gallery } = useStudio();
  const pages = useStore(gallery, (state) => state.pages);
  return useMemo(() => {
    const counts = new Map<string, number>();
    for (const { items } of Object.values(pages))
      for (const { tags } of items) for (const word of tagWords(tags)) counts.set(word, (counts.get(word) ?? 0) + 1);
    return [...counts]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, OFFERED)
      .map(([word]) => word);
  }, [pages]);
}
