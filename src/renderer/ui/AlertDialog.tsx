import { AlertDialog as BaseAlertDialog } from '@base-ui/react/alert-dialog';
import { type ReactNode, useRef } from 'react';
import { Button } from './Button.tsx';
import { dialogLayout } from './dialogLayout.ts';
import { joinClasses } from './joinClasses.ts';

export interface AlertDialogProps {
  readonly open: boolean;
  /** The question: `Delete 12 images?` */
  readonly title: string;
  /** What will happen, and whether it can be undone. */
  readonly description: ReactNode;
  /** A verb: `Delete`. */
  readonly confirmLabel: string;
  /** `Cancel` unless told. */
  readonly cancelLabel?: string | undefined;
  /** `danger` when it cannot be undone. */
  readonly tone?: 'primary' | 'danger' | undefined;
  /** The answer is being carried out: the dialog stays, the button is busy. */
  readonly busy?: boolean | undefined;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** A question that must be answered; the safe answer has the focus. */
export function AlertDialog(props: AlertDialogProps): ReactNode {
  const { open, title, description, confirmLabel, cancelLabel = 'Cancel', tone = 'primary', busy = false } = props;
  const safe = useRef<HTMLButtonElement>(null);
  return (
    <BaseAlertDialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) props.onCancel();
      }}
    >
      <BaseAlertDialog.Portal>
        <BaseAlertDialog.Backdrop className={dialogLayout.backdrop} />
        <BaseAlertDialog.Popup initialFocus={safe} className={joinClasses(dialogLayout.popup, dialogLayout.sizes.sm)}>
          <div className="min-h-0 overflow-y-auto px-5 pt-4 pb-4">
            <BaseAlertDialog.Title className="text-15 font-semibold break-words">{title}</BaseAlertDialog.Title>
            <BaseAlertDialog.Description className="mt-2 text-13 text-muted">{description}</BaseAlertDialog.Description>
          </div>
          <footer className={dialogLayout.footer}>
            <Button ref={safe} onClick={props.onCancel}>
              {cancelLabel}
            </Button>
            <Button variant={tone} busy={busy} onClick={props.onConfirm}>
              {confirmLabel}
            </Button>
          </footer>
        </BaseAlertDialog.Popup>
      </BaseAlertDialog.Portal>
    </BaseAlertDialog.Root>
  );
}
