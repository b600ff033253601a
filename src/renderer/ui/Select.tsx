import { lazy, type ReactNode, Suspense } from 'react';
import type { ControlSize } from './controlClasses.ts';
import { Field, type FieldText, type FieldWiring } from './Field.tsx';
import { PlainSelect } from './PlainSelect.tsx';
import type { SelectOption } from './SelectOption.tsx';

const SEARCH_ABOVE = 8;

/** Large, and seldom in the first view of a page. Until it is there the plain list stands in, which looks the same. */
const SearchSelect = lazy(async () => ({ default: (await import('./SearchSelect.tsx')).SearchSelect }));

export interface SelectProps<Value extends string> extends FieldText {
  readonly options: readonly SelectOption<Value>[];
  /** Null: nothing chosen yet. */
  readonly value: Value | null;
  readonly onChange: (value: Value) => void;
  /** Shown while nothing is chosen. */
  readonly placeholder?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly size?: ControlSize | undefined;
}

/** What `PlainSelect` and `SearchSelect` take from `Select`. */
export interface SelectBoxProps<Value extends string> extends Pick<
  SelectProps<Value>,
  'options' | 'value' | 'onChange' | 'disabled'
> {
  readonly label: string;
  readonly placeholder: string;
  readonly size: ControlSize;
  readonly wiring: FieldWiring;
}

/** One of several. With more than eight entries the list can be searched. */
export function Select<Value extends string>(props: SelectProps<Value>): ReactNode {
  const { label, hideLabel, hint, error, aside, placeholder = 'Choose', size = 'md', ...box } = props;
  const choose = (chosen: string): void => {
    const option = box.options.find(({ value }) => value === chosen);
    if (option) box.onChange(option.value);
  };
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error} aside={aside}>
      {(wiring) => {
        const all = { ...box, label, placeholder, size, wiring };
        const plain = <PlainSelect {...all} />;
        if (box.options.length <= SEARCH_ABOVE) return plain;
        return (
          <Suspense fallback={plain}>
            <SearchSelect {...all} onChange={choose} />
          </Suspense>
        );
      }}
    </Field>
  );
}
