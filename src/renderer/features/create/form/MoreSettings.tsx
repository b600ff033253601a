import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Collapsible } from '../../../ui/Collapsible.tsx';
import { useDraft, useModel } from './formHooks.ts';

const MoreFields = lazy(() => import('./MoreFields.tsx'));

/** How the model goes about it. What is left alone is what the model asks for. */
export function MoreSettings(): ReactNode {
  const { createForm } = useStudio();
  const model = useModel();
  const [steps, cfgScale, format] = [useDraft('steps'), useDraft('cfgScale'), useDraft('format')];
  const [open, setOpen] = useState(false);
  const faulty = useStore(createForm, ({ problems }) =>
    ['steps', 'cfgScale', 'sampler', 'scheduler', 'format', 'quality'].some((field) => problems[field] !== undefined),
  );
  const [stepsNow, guidanceNow] = [steps ?? model?.defaults?.steps, cfgScale ?? model?.defaults?.cfgScale];
  return (
    <Collapsible
      label="More settings"
      open={open || faulty}
      onOpenChange={setOpen}
      summary={
        stepsNow !== undefined &&
        `${stepsNow} steps · guidance ${guidanceNow}${format === 'png' ? '' : ` · ${format === 'jpeg' ? 'JPEG' : 'WebP'}`}`
      }
    >
      {/* Ready by the time it is opened, and not in the way of the first look at the place. */}
      <Suspense fallback={null}>
        <MoreFields />
      </Suspense>
    </Collapsible>
  );
}
