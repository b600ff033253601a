import { Button as BaseButton } from '@base-ui/react/button';
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { type ControlSize, controlHeights } from './controlClasses.ts';
import { joinClasses } from './joinClasses.ts';
import { Spinner } from './Spinner.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger';

/** Colours of each kind of button; `IconButton` wears the same. */
export const buttonVariants: Readonly<Record<ButtonVariant, string>> = {
  primary:
    'border-transparent bg-accent text-accent-text forced-color-adjust-none not-data-disabled:hover:bg-accent-hover',
  secondary: 'border-line bg-raised text-text not-data-disabled:hover:bg-line forced-colors:hover:bg-transparent',
  quiet: 'border-transparent text-text not-data-disabled:hover:bg-hover',
  danger:
    'border-transparent bg-danger text-accent-text forced-color-adjust-none not-data-disabled:hover:bg-danger-hover forced-colors:text-[Canvas]',
};

/** Shape and states shared by every button. */
export const buttonBase =
  'relative inline-flex shrink-0 cursor-default select-none items-center justify-center rounded-control border font-medium whitespace-nowrap transition-colors not-aria-busy:data-disabled:opacity-50';

const padding: Readonly<Record<ControlSize, string>> = {
  sm: 'gap-1.5 px-2 text-12',
  md: 'gap-2 px-3 text-13',
  lg: 'gap-2 px-4 text-13 font-semibold',
};

export interface ButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'style'> {
  /** `primary`: the one action of a place. `danger`: cannot be undone. `secondary` unless told. */
  readonly variant?: ButtonVariant | undefined;
  /** `md` (32 px) unless told; `lg` (40 px) for the primary action of a place. */
  readonly size?: ControlSize | undefined;
  readonly icon?: LucideIcon | undefined;
  /** At work: shows a spinner, keeps its width and the focus, and does not answer. */
  readonly busy?: boolean | undefined;
  /** Keeps the focus while disabled, as `busy` does: for one that news can disable under the user's hands. */
  readonly focusableWhenDisabled?: boolean | undefined;
  /** As wide as its container. */
  readonly wide?: boolean | undefined;
}

/** A button with words: a verb, in sentence case. */
export function Button(props: ButtonProps): ReactNode {
  const {
    variant = 'secondary',
    size = 'md',
    icon: Icon,
    busy = false,
    wide = false,
    focusableWhenDisabled = busy,
    children,
    ...rest
  } = props;
  return (
    <BaseButton
      {...rest}
      disabled={Boolean(rest.disabled) || busy}
      focusableWhenDisabled={focusableWhenDisabled}
      aria-busy={busy || undefined}
      className={joinClasses(
        buttonBase,
        buttonVariants[variant],
        controlHeights[size],
        padding[size],
        wide && 'w-full shrink',
      )}
    >
      {busy && Icon && <Spinner />}
      {!busy && Icon && <Icon aria-hidden size={16} className="shrink-0" />}
      {busy && !Icon && (
        <span className="absolute inset-0 flex items-center justify-center">
          <Spinner />
        </span>
      )}
      <span className={joinClasses('truncate', busy && !Icon && 'opacity-0')}>{children}</span>
    </BaseButton>
  );
}
