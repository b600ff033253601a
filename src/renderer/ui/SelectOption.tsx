import { Check } from 'lucide-react';
import type { ReactNode } from 'react';

export interface SelectOption<Value extends string = string> {
  readonly value: Value;
  readonly label: string;
  /** A second, quieter line: size, why it cannot be used. */
  readonly hint?: string | undefined;
  readonly disabled?: boolean | undefined;
}

/** What a line of a list shows; the check stands in the same column on every line. */
export function SelectOptionText({ option, chosen }: { option: SelectOption; chosen: boolean }): ReactNode {
  return (
    <>
      <span className="flex w-4 shrink-0 self-start pt-0.5">{chosen && <Check aria-hidden size={16} />}</span>
      <span className="min-w-0">
        <span className="block truncate">{option.label}</span>
        {option.hint && <span className="block truncate text-12 text-muted">{option.hint}</span>}
      </span>
    </>
  );
}
