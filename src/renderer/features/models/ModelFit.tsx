import type { ReactNode } from 'react';
import { fitWords } from '../../state/fitWords.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { TellingBadge } from '../../ui/TellingBadge.tsx';

/** How long a picture as the model likes it would take, and whether it fits into the memory. */
export function ModelFit({ id }: { readonly id: string }): ReactNode {
  const { modelFits } = useStudio();
  const estimate = useStore(modelFits, ({ fits }) => fits[id]);
  // Its place is held, so that nothing moves when the answer comes.
  if (!estimate) return <span className="h-5" />;
  const { shown, why, tone } = fitWords(estimate);
  return <TellingBadge words={shown} why={why} tone={tone} />;
}
