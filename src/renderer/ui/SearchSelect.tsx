import { Combobox } from '@base-ui/react/combobox';
import { ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { selectClasses } from './ClosedSelect.tsx';
import { controlClasses } from './controlClasses.ts';
import { joinClasses } from './joinClasses.ts';
import { popupClasses, popupItemClasses } from './popupClasses.ts';
import type { SelectListProps } from './Select.tsx';
import { type SelectOption, SelectOptionText } from './SelectOption.tsx';

/** The long list of `Select`: a box to search in stands over it. */
export function SearchSelect<Value extends string>(props: SelectListProps<Value>): ReactNode {
  const { options, value, onChange, disabled = false, label, placeholder, size, wiring, defaultOpen } = props;
  const chosen = options.find((option) => option.value === value) ?? null;
  return (
    <Combobox.Root
      items={options}
      defaultOpen={defaultOpen}
      value={chosen}
      onValueChange={(next: SelectOption<Value> | null) => {
        if (next) onChange(next.value);
      }}
      isItemEqualToValue={(a, b) => a?.value === b?.value}
      disabled={disabled}
      autoHighlight
    >
      <Combobox.Trigger {...wiring} className={selectClasses(size)}>
        <span className={joinClasses('min-w-0 truncate', !chosen && 'text-muted')}>{chosen?.label ?? placeholder}</span>
        <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-muted" />
      </Combobox.Trigger>
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={4} collisionPadding={8} className="z-40">
          <Combobox.Popup
            aria-label={label}
            className={joinClasses(
              popupClasses,
              'flex max-h-[min(24rem,var(--available-height))] w-(--anchor-width) max-w-(--available-width) min-w-60 flex-col',
            )}
          >
            <div className="border-b border-line p-2">
              <Combobox.Input
                aria-label={`Search ${label.toLowerCase()}`}
                placeholder="Search"
                className={joinClasses(controlClasses, 'h-7')}
              />
            </div>
            <Combobox.Empty className="px-3 py-2 text-muted empty:hidden">
              Nothing matches. Try fewer letters.
            </Combobox.Empty>
            <Combobox.List aria-label={label} className="overflow-y-auto p-1 empty:hidden">
              {(option: SelectOption<Value>) => (
                <Combobox.Item
                  key={option.value}
                  value={option}
                  disabled={option.disabled ?? false}
                  className={popupItemClasses}
                >
                  <SelectOptionText option={option} chosen={option.value === value} />
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
