import { lazy, type ReactNode, Suspense } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { useDraft } from './formHooks.ts';

const LoraFields = lazy(() => import('./LoraFields.tsx'));

/** LoRAs, where some are installed or asked for. */
export function Loras(): ReactNode {
  const { capabilities } = useStudio();
  const some = useStore(capabilities, ({ value }) => (value?.loras.length ?? 0) > 0);
  const used = useDraft('loras').length > 0;
  if (!some && !used) return null;
  return (
    <Suspense fallback={<div className="h-7" />}>
      <LoraFields />
    </Suspense>
  );
}
