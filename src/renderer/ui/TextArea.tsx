import { type ComponentProps, type ReactNode, type Ref, useLayoutEffect, useRef } from 'react';
import { controlClasses } from './controlClasses.ts';
import { Field, type FieldText } from './Field.tsx';
import { growToFit } from './growToFit.ts';
import { joinClasses } from './joinClasses.ts';

type AreaProps = Omit<ComponentProps<'textarea'>, 'value' | 'onChange' | 'className' | 'style' | 'id' | 'rows' | 'ref'>;

export interface TextAreaProps extends AreaProps, FieldText {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Lines at least; 3 unless told. */
  readonly rows?: number | undefined;
  /** Lines at most, then it scrolls; 12 unless told. */
  readonly maxRows?: number | undefined;
  readonly mono?: boolean | undefined;
  readonly ref?: Ref<HTMLTextAreaElement> | undefined;
}

const LINE = 1.25;
const FRAME = 'calc(0.75rem + 2px)';

/** Several lines of text; grows with them. */
export function TextArea(props: TextAreaProps): ReactNode {
  const { label, hideLabel, hint, error, aside, value, onChange, rows = 3, maxRows = 12, mono, ref, ...rest } = props;
  const own = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    if (own.current) growToFit(own.current);
  });
  const hold = (area: HTMLTextAreaElement | null): void => {
    own.current = area;
    if (typeof ref === 'function') ref(area);
    else if (ref) ref.current = area;
  };
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error} aside={aside}>
      {(wiring) => (
        <textarea
          {...rest}
          {...wiring}
          ref={hold}
          rows={rows}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          style={{
            minHeight: `calc(${rows * LINE}rem + ${FRAME})`,
            maxHeight: `calc(${maxRows * LINE}rem + ${FRAME})`,
          }}
          className={joinClasses(controlClasses, 'field-sizing-content resize-none py-1.5', mono && 'font-mono')}
        />
      )}
    </Field>
  );
}
