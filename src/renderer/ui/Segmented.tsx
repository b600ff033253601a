import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import type { LucideIcon } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { type ControlSize, controlHeights } from './controlClasses.ts';
import { joinClasses } from './joinClasses.ts';

export interface Segment<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly icon?: LucideIcon | undefined;
  readonly disabled?: boolean | undefined;
}

export interface SegmentedProps<Value extends string> {
  readonly label: string;
  readonly hideLabel?: boolean | undefined;
  readonly options: readonly Segment<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly size?: Exclude<ControlSize, 'lg'> | undefined;
  /** Every segment needs an icon then; the words become its name. */
  readonly iconsOnly?: boolean | undefined;
  readonly disabled?: boolean | undefined;
}

/** One of two to five, all in view. Arrow keys move the choice. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>): ReactNode {
  const {
    label,
    hideLabel = false,
    options,
    value,
    onChange,
    size = 'md',
    iconsOnly = false,
    disabled = false,
  } = props;
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col items-start gap-1">
      <span id={id} className={joinClasses('text-12 font-medium', hideLabel && 'sr-only')}>
        {label}
      </span>
      <RadioGroup
        aria-labelledby={id}
        value={value}
        onValueChange={(next: Value) => onChange(next)}
        disabled={disabled}
        className={joinClasses(
          'inline-flex max-w-full gap-0.5 rounded-control border border-line bg-raised p-0.5',
          controlHeights[size],
        )}
      >
        {options.map(({ icon: Icon, ...option }) => (
          <Radio.Root
            key={option.value}
            value={option.value}
            disabled={option.disabled ?? false}
            title={iconsOnly ? option.label : undefined}
            className={joinClasses(
              'flex min-w-0 cursor-default select-none items-center gap-1.5 rounded-[4px] border border-transparent text-muted transition-colors hover:text-text data-checked:border-edge data-checked:bg-surface data-checked:text-text forced-colors:data-checked:bg-[Highlight] forced-colors:data-checked:text-[HighlightText] forced-colors:data-checked:forced-color-adjust-none data-disabled:opacity-50',
              iconsOnly ? 'px-1.5' : 'px-2.5',
              size === 'sm' ? 'text-12' : 'text-13',
            )}
          >
            {Icon && <Icon aria-hidden size={14} className="shrink-0" />}
            <span className={iconsOnly ? 'sr-only' : 'truncate'}>{option.label}</span>
          </Radio.Root>
        ))}
      </RadioGroup>
    </div>
  );
}
