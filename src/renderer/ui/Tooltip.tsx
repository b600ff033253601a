import { Tooltip as BaseTooltip } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { joinClasses } from './joinClasses.ts';
import { Kbd } from './Kbd.tsx';
import { popupClasses } from './popupClasses.ts';

export interface TooltipProps {
  /** A few words. They are for the eye only: the control itself must have a name. */
  readonly text: ReactNode;
  /** In tinykeys' notation. */
  readonly shortcut?: string | undefined;
  /** `top` unless told; moves where there is no room. */
  readonly side?: 'top' | 'bottom' | 'left' | 'right' | undefined;
  /** One element which takes a ref and pointer handlers: a button of this folder does. */
  readonly children: ReactElement;
}

/** Words beside a control on hover and on keyboard focus. */
export function Tooltip({ text, shortcut, side = 'top', children }: TooltipProps): ReactNode {
  return (
    <BaseTooltip.Root>
      <BaseTooltip.Trigger render={children} delay={500} />
      <BaseTooltip.Portal>
        <BaseTooltip.Positioner side={side} sideOffset={6} collisionPadding={8} className="z-50">
          <BaseTooltip.Popup
            aria-hidden
            className={joinClasses(popupClasses, 'flex max-w-72 items-center gap-2 rounded-control px-2 py-1 text-12')}
          >
            {text}
            {shortcut && <Kbd keys={shortcut} />}
          </BaseTooltip.Popup>
        </BaseTooltip.Positioner>
      </BaseTooltip.Portal>
    </BaseTooltip.Root>
  );
}
