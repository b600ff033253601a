import { type ReactNode, useId } from 'react';
import { joinClasses } from './joinClasses.ts';

/** What a control takes to be tied to its label, hint and error. Spread it on the control. */
export interface FieldWiring {
  readonly id: string;
  readonly 'aria-labelledby': string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** The part of a form control that every control of this folder shares. */
export interface FieldText {
  readonly label: string;
  /** The label is for screen readers only. */
  readonly hideLabel?: boolean | undefined;
  /** One line under the control; the error takes its place. */
  readonly hint?: ReactNode;
  /** What is wrong and what to do. Marks the control as invalid. */
  readonly error?: string | null | undefined;
  /** At the right of the label: a count, a small button. */
  readonly aside?: ReactNode;
}

export interface FieldProps extends FieldText {
  readonly children: (wiring: FieldWiring) => ReactNode;
}

/** Label, control, and one line under it which is the hint or the error. */
export function Field({ label, hideLabel = false, hint, error, aside, children }: FieldProps): ReactNode {
  const id = useId();
  const below = error ?? hint;
  const wiring: FieldWiring = {
    id,
    'aria-labelledby': `${id}-label`,
    'aria-describedby': below ? `${id}-below` : undefined,
    'aria-invalid': error ? true : undefined,
  };
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className={joinClasses('flex items-baseline justify-between gap-2', hideLabel && !aside && 'sr-only')}>
        <label
          id={wiring['aria-labelledby']}
          htmlFor={id}
          className={joinClasses('text-12 font-medium', hideLabel && 'sr-only')}
        >
          {label}
        </label>
        {aside && <div className="text-12 text-muted tabular-nums">{aside}</div>}
      </div>
      {children(wiring)}
      {below && (
        <p id={wiring['aria-describedby']} className={joinClasses('text-12', error ? 'text-danger' : 'text-muted')}>
          {below}
        </p>
      )}
    </div>
  );
}
