import { lazy, type ReactNode, Suspense } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { useDraft, useModel } from './formHooks.ts';

const StartImageField = lazy(() => import('./StartImageField.tsx'));

/** The picture to start from, how far to go from it, and where; only as far as the model can. */
export function StartImage(): ReactNode {
  const model = useModel();
  const { capabilities } = useStudio();
  const engineCan = useStore(capabilities, ({ value }) => value?.features.initImage ?? true);
  const image = useDraft('initImage');
  if (!model?.features) return null;
  if (model.features.initImage)
    return (
      <Suspense fallback={<div className="h-22" />}>
        <StartImageField maskable={model.features.maskImage} />
      </Suspense>
    );
  const why = engineCan
    ? `${model.name} draws from words alone; it cannot start from a picture.`
    : 'The engine in use cannot start from a picture.';
  return (
    <p className="text-12 text-muted">
      {why}
      {image !== null && ' Yours is kept for a model that can.'}
    </p>
  );
}
