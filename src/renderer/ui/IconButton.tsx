import { Button as BaseButton } from '@base-ui/react/button';
import type { LucideIcon } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { buttonBase, type ButtonVariant, buttonVariants } from './Button.tsx';
import type { ControlSize } from './controlClasses.ts';
import { joinClasses } from './joinClasses.ts';
import { ariaShortcut } from './keyNames.ts';
import { Spinner } from './Spinner.tsx';
import { Tooltip, type TooltipProps } from './Tooltip.tsx';

const square: Readonly<Record<ControlSize, string>> = { sm: 'size-7', md: 'size-8', lg: 'size-10' };

export interface IconButtonProps extends Omit<ComponentProps<'button'>, 'className' | 'style' | 'children'> {
  /** Its name, for screen readers and in the tooltip: a verb, in sentence case. */
  readonly label: string;
  readonly icon: LucideIcon;
  /** In tinykeys' notation; shown in the tooltip. Binding it is the caller's business. */
  readonly shortcut?: string | undefined;
  /** `quiet` unless told. */
  readonly variant?: ButtonVariant | undefined;
  readonly size?: ControlSize | undefined;
  /** A toggle: whether it is on. Its label must not change with it. */
  readonly pressed?: boolean | undefined;
  readonly busy?: boolean | undefined;
  readonly tooltipSide?: TooltipProps['side'];
}

/** A button with an icon and no words; its name shows as a tooltip. */
export function IconButton(props: IconButtonProps): ReactNode {
  const { label, icon: Icon, shortcut, variant = 'quiet', size = 'md', pressed, busy = false, ...more } = props;
  const { tooltipSide, ...rest } = more;
  return (
    <Tooltip text={label} shortcut={shortcut} side={tooltipSide}>
      <BaseButton
        {...rest}
        disabled={Boolean(rest.disabled) || busy}
        focusableWhenDisabled={busy}
        aria-label={label}
        aria-busy={busy || undefined}
        aria-pressed={pressed}
        aria-keyshortcuts={shortcut && ariaShortcut(shortcut)}
        className={joinClasses(
          buttonBase,
          buttonVariants[variant],
          square[size],
          pressed &&
            'border-edge bg-hover forced-colors:bg-[Highlight] forced-colors:text-[HighlightText] forced-colors:forced-color-adjust-none',
        )}
      >
        {busy ? <Spinner /> : <Icon aria-hidden size={16} className={pressed ? 'fill-current/25' : undefined} />}
      </BaseButton>
    </Tooltip>
  );
}
