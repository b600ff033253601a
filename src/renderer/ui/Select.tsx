import { lazy, type ReactNode, startTransition, Suspense, useState } from 'react';
import { ClosedSelect } from './ClosedSelect.tsx';
import type { ControlSize } from './controlClasses.ts';
import { Field, type FieldText, type FieldWiring } from './Field.tsx';
import type { SelectOption } from './SelectOption.tsx';

const SEARCH_ABOVE = 8;

const fetchPlain = async () => ({ default: (await import('./PlainSelect.tsx')).PlainSelect });
const fetchSearched = async () => ({ default: (await import('./SearchSelect.tsx')).SearchSelect });
const PlainSelect = lazy(fetchPlain);
const SearchSelect = lazy(fetchSearched);

/** Fetches the lists, which are large and come else as they are first opened. */
export async function fetchLists(): Promise<void> {
  await Promise.all([fetchPlain(), fetchSearched()]);
}

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

/** A list opens as it comes, since somebody has asked for it. */
export interface SelectListProps<Value extends string> extends SelectBoxProps<Value> {
  readonly defaultOpen: boolean;
}

/** One of several. With more than eight entries the list can be searched. */
export function Select<Value extends string>(props: SelectProps<Value>): ReactNode {
  const { label, hideLabel, hint, error, aside, placeholder = 'Choose', size = 'md', ...box } = props;
  const [wanted, setWanted] = useState(false);
  const searched = box.options.length > SEARCH_ABOVE;
  const choose = (chosen: string): void => {
    const option = box.options.find(({ value }) => value === chosen);
    if (option) box.onChange(option.value);
  };
  return (
    <Field label={label} hideLabel={hideLabel} hint={hint} error={error} aside={aside}>
      {(wiring) => {
        const all = { ...box, label, placeholder, size, wiring };
        const List = searched ? SearchSelect : PlainSelect;
        return (
          <Suspense>
            {wanted ? (
              <List {...all} onChange={choose} defaultOpen />
            ) : (
              <ClosedSelect
                {...all}
                popup={searched ? 'dialog' : 'listbox'}
                onApproach={() => void (searched ? fetchSearched() : fetchPlain()).catch(() => {})}
                // In a transition: the closed one stays until the list is there.
                onOpen={() => startTransition(() => setWanted(true))}
              />
            )}
          </Suspense>
        );
      }}
    </Field>
  );
}
