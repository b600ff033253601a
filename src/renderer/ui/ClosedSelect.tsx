import { ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { controlClasses, type ControlSize, controlHeights } from './controlClasses.ts';
import { joinClasses } from './joinClasses.ts';
import type { SelectBoxProps } from './Select.tsx';

/** The box of a select, whatever list belongs to it. */
export const selectClasses = (size: ControlSize): string =>
  joinClasses(
    controlClasses,
    controlHeights[size],
    'flex cursor-default select-none items-center justify-between gap-2 text-left',
  );

export interface ClosedSelectProps<Value extends string> extends Omit<SelectBoxProps<Value>, 'onChange'> {
  /** What opens from it. */
  readonly popup: 'listbox' | 'dialog';
  /** It is likely to be opened soon. */
  readonly onApproach: () => void;
  readonly onOpen: () => void;
}

/** A select that was never opened: to eye, keyboard and screen reader as the one whose list is there. */
export function ClosedSelect<Value extends string>(props: ClosedSelectProps<Value>): ReactNode {
  const { options, value, disabled, placeholder, size, wiring, popup, onApproach, onOpen } = props;
  const chosen = options.find((option) => option.value === value);
  return (
    <button
      {...wiring}
      type="button"
      // As the list makes it. It controls nothing yet, and a real select has no second line for its entries.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role, jsx-a11y/role-has-required-aria-props
      role="combobox"
      aria-haspopup={popup}
      aria-expanded={false}
      disabled={disabled}
      onPointerEnter={onApproach}
      onFocus={onApproach}
      onClick={onOpen}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
        event.preventDefault();
        onOpen();
      }}
      className={selectClasses(size)}
    >
      <span className={joinClasses('min-w-0 truncate', !chosen && 'text-muted')}>{chosen?.label ?? placeholder}</span>
      <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-muted" />
    </button>
  );
}
