import { lazy, type ReactNode, Suspense } from 'react';
import type { ImageFormat } from '../../../../shared/schema/generation.ts';
import { useStudio } from '../../../studioContext.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { useDraft } from './formHooks.ts';

const DraftSlider = lazy(() => import('./DraftSlider.tsx'));

const formats: readonly { value: ImageFormat; label: string }[] = [
  { value: 'png', label: 'PNG' },
  { value: 'jpeg', label: 'JPEG' },
  { value: 'webp', label: 'WebP' },
];

/** As which kind of file they are kept. */
export function FormatField(): ReactNode {
  const { draft } = useStudio();
  const format = useDraft('format');
  return (
    <div data-field="format" className="flex flex-col gap-2">
      <Segmented label="File" options={formats} value={format} onChange={(next) => draft.set({ format: next })} />
      {format !== 'png' && (
        <Suspense fallback={<div className="h-18" />}>
          <DraftSlider
            field="quality"
            label="Quality"
            min={1}
            max={100}
            integer
            hint="Higher is truer and larger. PNG loses nothing."
          />
        </Suspense>
      )}
    </div>
  );
}
