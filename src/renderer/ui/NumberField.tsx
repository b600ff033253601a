import { type ComponentProps, type ReactNode, useState } from 'react';
import { controlClasses, type ControlSize, controlHeights } from './controlClasses.ts';
import { Field, type FieldText } from './Field.tsx';
import { joinClasses } from './joinClasses.ts';
import { type NumberReading, type NumberRules, readNumber } from './readNumber.ts';

type InputProps = Omit<
  ComponentProps<'input'>,
  'value' | 'onChange' | 'size' | 'className' | 'style' | 'id' | 'type' | 'min' | 'max' | 'step'
>;

export interface NumberFieldProps extends InputProps, FieldText, NumberRules {
  /** Null: empty, or what is typed is not a number that fits. */
  readonly value: number | null;
  /**
   * At every key. `problem` is null when the number (or, if `optional`, the empty box) may be used; else it is the
   * sentence which the field will show, and `value` is null: do not submit.
   */
  readonly onChange: (value: number | null, problem: string | null) => void;
  readonly size?: ControlSize | undefined;
  /** After the number: `px`, `s`. */
  readonly unit?: string | undefined;
  readonly trailing?: ReactNode;
  /** Before the box, which is then narrow: the slider of `Slider`. */
  readonly leading?: ReactNode;
}

const valueOf = (reading: NumberReading): number | null => (reading.state === 'value' ? reading.value : null);
const print = (value: number | null): string => (value === null ? '' : String(value));

/** A number, typed. What does not fit stays as typed with an error under it; arrows and wheel do nothing. */
export function NumberField(props: NumberFieldProps): ReactNode {
  const {
    label,
    hideLabel,
    hint,
    error,
    aside,
    value,
    onChange,
    size = 'md',
    unit,
    trailing,
    leading,
    ...more
  } = props;
  const { min, max, integer, multipleOf, optional, onBlur, ...rest } = more;
  const rules = { min, max, integer, multipleOf, optional };
  const [typed, setTyped] = useState({ text: print(value), seen: value });
  const [left, setLeft] = useState(false);
  const reading = readNumber(typed.text, rules);
  if (typed.seen !== value) {
    const own = valueOf(reading) === value;
    setTyped({ text: own ? typed.text : print(value), seen: value });
    if (!own) setLeft(false);
  }
  const change = (text: string): void => {
    const next = readNumber(text, rules);
    setTyped({ text, seen: typed.seen });
    onChange(valueOf(next), next.state === 'problem' ? next.words : null);
  };
  const shown = error ?? (left && reading.state === 'problem' ? reading.words : null);
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={shown} aside={aside}>
      {(wiring) => (
        <div className="flex items-center gap-1">
          {leading}
          <div className={joinClasses('relative min-w-0', leading ? 'w-20 shrink-0' : 'flex-1')}>
            <input
              autoComplete="off"
              {...rest}
              {...wiring}
              type="text"
              inputMode={integer ? 'numeric' : 'decimal'}
              value={typed.text}
              onChange={(event) => change(event.target.value)}
              onBlur={(event) => {
                setLeft(true);
                onBlur?.(event);
              }}
              className={joinClasses(controlClasses, controlHeights[size], 'tabular-nums', unit && 'pr-9')}
            />
            {unit && (
              <span className="pointer-events-none absolute inset-y-0 right-2.5 flex items-center text-12 text-muted">
                {unit}
              </span>
            )}
          </div>
          {trailing}
        </div>
      )}
    </Field>
  );
}
