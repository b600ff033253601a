import { Select as BaseSelect } from '@base-ui/react/select';
import { ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { selectClasses } from './ClosedSelect.tsx';
import { joinClasses } from './joinClasses.ts';
import { popupClasses, popupItemClasses } from './popupClasses.ts';
import type { SelectListProps } from './Select.tsx';
import { SelectOptionText } from './SelectOption.tsx';

/** The short list of `Select`: typing jumps to an entry. */
export function PlainSelect<Value extends string>(props: SelectListProps<Value>): ReactNode {
  const { options, value, onChange, disabled = false, label, placeholder, size, wiring, defaultOpen } = props;
  return (
    <BaseSelect.Root
      id={wiring.id}
      items={options}
      defaultOpen={defaultOpen}
      value={value}
      onValueChange={(next) => {
        if (next !== null) onChange(next);
      }}
      disabled={disabled}
    >
      <BaseSelect.Trigger {...wiring} className={selectClasses(size)}>
        <span className="min-w-0 truncate data-placeholder:text-muted">
          <BaseSelect.Value placeholder={placeholder} className="data-placeholder:text-muted" />
        </span>
        <ChevronsUpDown aria-hidden size={14} className="shrink-0 text-muted" />
      </BaseSelect.Trigger>
      <BaseSelect.Portal render={<section aria-label={label} />}>
        <BaseSelect.Positioner alignItemWithTrigger={false} sideOffset={4} collisionPadding={8} className="z-40">
          <BaseSelect.Popup className={joinClasses(popupClasses, 'max-w-(--available-width) min-w-(--anchor-width)')}>
            <BaseSelect.List aria-label={label} className="max-h-(--available-height) overflow-y-auto p-1">
              {options.map((option) => (
                <BaseSelect.Item
                  key={option.value}
                  value={option.value}
                  label={option.label}
                  disabled={option.disabled ?? false}
                  className={popupItemClasses}
                >
                  <SelectOptionText option={option} chosen={option.value === value} />
                </BaseSelect.Item>
              ))}
            </BaseSelect.List>
          </BaseSelect.Popup>
        </BaseSelect.Positioner>
      </BaseSelect.Portal>
    </BaseSelect.Root>
  );
}
