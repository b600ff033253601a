import { Popover as BasePopover } from '@base-ui/react/popover';
import type { ReactElement, ReactNode } from 'react';
import { joinClasses } from './joinClasses.ts';
import { popupClasses } from './popupClasses.ts';
import { VisuallyHidden } from './VisuallyHidden.tsx';

export interface PopoverProps {
  /** The button that opens it: a `Button` or an `IconButton`. */
  readonly trigger: ReactElement;
  readonly title: string;
  readonly hideTitle?: boolean | undefined;
  readonly side?: 'top' | 'bottom' | 'left' | 'right' | undefined;
  readonly align?: 'start' | 'center' | 'end' | undefined;
  /** To hold it open or shut from outside; else it minds itself. */
  readonly open?: boolean | undefined;
  readonly onOpenChange?: ((open: boolean) => void) | undefined;
  readonly children: ReactNode;
}

/** A small panel at a button, for a few controls or an explanation. */
export function Popover(props: PopoverProps): ReactNode {
  const { trigger, title, hideTitle = false, side = 'bottom', align = 'start', open, onOpenChange, children } = props;
  return (
    <BasePopover.Root open={open} onOpenChange={(next) => onOpenChange?.(next)}>
      <BasePopover.Trigger render={trigger} />
      <BasePopover.Portal>
        <BasePopover.Positioner side={side} align={align} sideOffset={4} collisionPadding={8} className="z-40">
          <BasePopover.Popup
            className={joinClasses(
              popupClasses,
              'max-h-(--available-height) w-80 max-w-(--available-width) overflow-y-auto p-4',
            )}
          >
            <BasePopover.Title className={hideTitle ? '' : 'mb-2 text-13 font-semibold'}>
              {hideTitle ? <VisuallyHidden>{title}</VisuallyHidden> : title}
            </BasePopover.Title>
            {children}
          </BasePopover.Popup>
        </BasePopover.Positioner>
      </BasePopover.Portal>
    </BasePopover.Root>
  );
}
