import { Slider as BaseSlider } from '@base-ui/react/slider';
import type { ReactNode } from 'react';

export interface PlainSliderProps {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly min: number;
  readonly max: number;
  readonly step?: number | undefined;
  /** What the value is, in words, for screen readers. */
  readonly valueText?: string | undefined;
}

/** A slider without a box: for what is judged by eye, not by its number. As wide as its container. */
export function PlainSlider({ label, value, onChange, min, max, step = 1, valueText }: PlainSliderProps): ReactNode {
  return (
    <BaseSlider.Root value={value} onValueChange={(next) => onChange(next)} min={min} max={max} step={step}>
      <BaseSlider.Control className="flex h-8 touch-none items-center px-2">
        <BaseSlider.Track className="h-1 w-full rounded-full bg-line forced-color-adjust-none">
          <BaseSlider.Indicator className="rounded-full bg-text forced-color-adjust-none forced-colors:bg-[Highlight]" />
          <BaseSlider.Thumb
            aria-label={label}
            {...(valueText !== undefined && { getAriaValueText: () => valueText })}
            className="size-4 rounded-full border-2 border-text bg-float has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
          />
        </BaseSlider.Track>
      </BaseSlider.Control>
    </BaseSlider.Root>
  );
}
