import type { ReactNode } from 'react';
import type { ImageFormat } from '../../../../shared/schema/generation.ts';
import { useStudio } from '../../../studioContext.tsx';
import { Segmented } from '../../../ui/Segmented.tsx';
import { Slider } from '../../../ui/Slider.tsx';
import { useDraft, useNumber } from './formHooks.ts';

const formats: readonly { value: ImageFormat; label: string }[] = [
  { value: 'png', label: 'PNG' },
  { value: 'jpeg', label: 'JPEG' },
  { value: 'webp', label: 'WebP' },
];

/** As which kind of file they are kept. */
export function FormatField(): ReactNode {
  const { draft } = useStudio();
  const format = useDraft('format');
  const { value, error, epoch, onChange } = useNumber('quality');
  return (
    <div data-field="format" className="flex flex-col gap-2">
      <Segmented label="File" options={formats} value={format} onChange={(next) => draft.set({ format: next })} />
      {format !== 'png' && (
        <div data-field="quality">
          <Slider
            key={epoch}
            label="Quality"
            value={value}
            onChange={onChange}
            error={error}
            min={1}
            max={100}
            integer
            hint="Higher is truer and larger. PNG loses nothing."
          />
        </div>
      )}
    </div>
  );
}
