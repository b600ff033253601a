import type { ReactNode } from 'react';
import { Slider, type SliderProps } from '../../../ui/Slider.tsx';
import { useNumber } from './formHooks.ts';

interface DraftSliderProps extends Omit<SliderProps, 'value' | 'onChange' | 'error'> {
  readonly field: 'quality' | 'strength';
}

/** A number of the form by slider and box. */
export default function DraftSlider({ field, ...rest }: DraftSliderProps): ReactNode {
  const { epoch, ...number } = useNumber(field);
  return (
    <div data-field={field}>
      <Slider key={epoch} {...rest} {...number} />
    </div>
  );
}
