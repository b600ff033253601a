import type { ReactNode } from 'react';
import { fitWords } from '../../../state/fitWords.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { TellingBadge } from '../../../ui/TellingBadge.tsx';

/** How long what the form stands for would take, and whether it fits into the memory. */
export function FormFit(): ReactNode {
  const { formFit } = useStudio();
  const estimate = useStore(formFit, (state) => state.estimate);
  if (!estimate) return null;
  const { shown, why, tone } = fitWords(estimate);
  return <TellingBadge words={shown} why={why} tone={tone} />;
}
