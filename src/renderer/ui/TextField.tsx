import type { ComponentProps, ReactNode } from 'react';
import { controlClasses, type ControlSize, controlHeights } from './controlClasses.ts';
import { Field, type FieldText } from './Field.tsx';
import { joinClasses } from './joinClasses.ts';

type InputProps = Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'size' | 'className' | 'style' | 'id'>;

export interface TextFieldProps extends InputProps, FieldText {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly size?: ControlSize | undefined;
  /** Beside the box: usually a small button. */
  readonly trailing?: ReactNode;
  /** For addresses, keys and paths. */
  readonly mono?: boolean | undefined;
}

/** One line of text. */
export function TextField(props: TextFieldProps): ReactNode {
  const { label, hideLabel, hint, error, aside, value, onChange, size = 'md', trailing, mono, ...rest } = props;
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error} aside={aside}>
      {(wiring) => (
        <div className="flex items-center gap-1">
          <input
            type="text"
            autoComplete="off"
            {...rest}
            {...wiring}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            className={joinClasses(controlClasses, controlHeights[size], mono && 'font-mono')}
          />
          {trailing}
        </div>
      )}
    </Field>
  );
}
