import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { dialogLayout } from './dialogLayout.ts';
import { IconButton } from './IconButton.tsx';
import { joinClasses } from './joinClasses.ts';
import { VisuallyHidden } from './VisuallyHidden.tsx';

export interface DialogProps {
  readonly open: boolean;
  /** Escape, the close button, a press outside. */
  readonly onClose: () => void;
  readonly title: string;
  readonly hideTitle?: boolean | undefined;
  readonly description?: ReactNode;
  /** `sm` 400, `md` 560 (unless told), `lg` 880 pixels; `full` takes the window: pictures. */
  readonly size?: 'sm' | 'md' | 'lg' | 'full' | undefined;
  /** Buttons, the primary one last. */
  readonly footer?: ReactNode;
  /** Takes the focus first; else the first control does. */
  readonly initialFocus?: RefObject<HTMLElement | null> | undefined;
  readonly children?: ReactNode;
}

/** A window over the page which holds the focus until it is closed. */
export function Dialog(props: DialogProps): ReactNode {
  const { open, onClose, title, hideTitle, description, size = 'md', footer, initialFocus, children } = props;
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={dialogLayout.backdrop} />
        <BaseDialog.Popup
          {...(initialFocus && { initialFocus })}
          className={joinClasses(dialogLayout.popup, dialogLayout.sizes[size])}
        >
          <BaseDialog.Title className="min-h-7 shrink-0 pt-4 pr-14 pb-2 pl-5 text-15 font-semibold break-words">
            {hideTitle ? <VisuallyHidden>{title}</VisuallyHidden> : title}
          </BaseDialog.Title>
          {description && (
            <BaseDialog.Description className="px-5 pb-2 text-13 text-muted">{description}</BaseDialog.Description>
          )}
          <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-2 pb-4">{children}</div>
          {footer ? <footer className={dialogLayout.footer}>{footer}</footer> : <div className="h-3 shrink-0" />}
          {/* Last, so that the first control of the content gets the focus. */}
          <div className="absolute top-3 right-3">
            <BaseDialog.Close render={<IconButton label="Close" icon={X} size="sm" />} />
          </div>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
