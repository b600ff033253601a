import { Switch as BaseSwitch } from '@base-ui/react/switch';
import { type ReactNode, useId } from 'react';

export interface SwitchProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean | undefined;
}

/** On or off, at once: nothing has to be confirmed. The words stand at the left, the switch at the right. */
export function Switch({ label, hint, checked, onChange, disabled = false }: SwitchProps): ReactNode {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <label id={`${id}-label`} htmlFor={id} className="block text-13 font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-12 text-muted">
            {hint}
          </p>
        )}
      </div>
      <BaseSwitch.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className="flex h-5 w-9 shrink-0 items-center rounded-full border border-edge bg-surface p-0.5 transition-colors data-checked:border-text data-checked:bg-text data-checked:forced-color-adjust-none data-disabled:opacity-50"
      >
        <BaseSwitch.Thumb className="size-3.5 rounded-full bg-edge transition-[translate,background-color] forced-color-adjust-none data-checked:translate-x-4 data-checked:bg-bg" />
      </BaseSwitch.Root>
    </div>
  );
}
