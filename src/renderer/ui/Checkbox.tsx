import { Checkbox as BaseCheckbox } from '@base-ui/react/checkbox';
import { Check, Minus } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { joinClasses } from './joinClasses.ts';

export interface CheckboxProps {
  readonly label: string;
  readonly hideLabel?: boolean | undefined;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** Some, not all, of what it stands for. */
  readonly mixed?: boolean | undefined;
  readonly disabled?: boolean | undefined;
}

/** One choice of a form, or one item of a selection. */
export function Checkbox(props: CheckboxProps): ReactNode {
  const { label, hideLabel = false, hint, checked, onChange, mixed = false, disabled = false } = props;
  const id = useId();
  const Mark = mixed ? Minus : Check;
  return (
    <div className="flex items-start gap-2">
      <BaseCheckbox.Root
        id={id}
        checked={checked}
        indeterminate={mixed}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded-[4px] border border-edge bg-surface data-checked:border-text data-checked:bg-text data-checked:text-bg data-checked:forced-color-adjust-none data-disabled:opacity-50 data-indeterminate:border-text data-indeterminate:bg-text data-indeterminate:text-bg data-indeterminate:forced-color-adjust-none"
      >
        <BaseCheckbox.Indicator className="flex">
          <Mark aria-hidden size={12} strokeWidth={3} />
        </BaseCheckbox.Indicator>
      </BaseCheckbox.Root>
      <div className={joinClasses('min-w-0', hideLabel && 'sr-only')}>
        <label id={`${id}-label`} htmlFor={id} className="block text-13">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-12 text-muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
