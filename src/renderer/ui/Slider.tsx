import { Slider as BaseSlider } from '@base-ui/react/slider';
import type { ReactNode } from 'react';
import type { FieldText } from './Field.tsx';
import { NumberField } from './NumberField.tsx';

export interface SliderProps extends Omit<FieldText, 'aside'> {
  /** Null: what is typed in the box is not a number that fits. */
  readonly value: number | null;
  /** As in `NumberField`: with a problem, `value` is null and the form is not to be submitted. */
  readonly onChange: (value: number | null, problem: string | null) => void;
  readonly min: number;
  readonly max: number;
  /** What one arrow key or one notch of the slider is; the box takes any number of the range. 1 unless told. */
  readonly step?: number | undefined;
  readonly integer?: boolean | undefined;
  readonly multipleOf?: number | undefined;
  readonly unit?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** A number of a range: drag it, or type it into the box beside. */
export function Slider(props: SliderProps): ReactNode {
  const { label, hideLabel, hint, error, value, onChange, min, max, step = 1, disabled = false } = props;
  const { integer, multipleOf, unit } = props;
  return (
    <NumberField
      label={label}
      hideLabel={hideLabel}
      hint={hint}
      error={error}
      value={value}
      onChange={onChange}
      min={min}
      max={max}
      integer={integer}
      multipleOf={multipleOf}
      unit={unit}
      disabled={disabled}
      leading={
        <BaseSlider.Root
          value={value ?? min}
          onValueChange={(next) => onChange(next, null)}
          min={min}
          max={max}
          step={step}
          disabled={disabled}
          className="min-w-0 flex-1 data-disabled:opacity-50"
        >
          <BaseSlider.Control className="flex h-8 touch-none items-center px-2">
            <BaseSlider.Track className="h-1 w-full rounded-full bg-line forced-color-adjust-none forced-colors:bg-[GrayText]">
              <BaseSlider.Indicator className="rounded-full bg-text forced-color-adjust-none forced-colors:bg-[Highlight]" />
              <BaseSlider.Thumb
                aria-label={label}
                className="size-4 rounded-full border-2 border-text bg-float has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent"
              />
            </BaseSlider.Track>
          </BaseSlider.Control>
        </BaseSlider.Root>
      }
    />
  );
}
