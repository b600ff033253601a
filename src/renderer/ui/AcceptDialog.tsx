import { type ReactNode, useState } from 'react';
import { Button } from './Button.tsx';
import { Checkbox } from './Checkbox.tsx';
import { Dialog } from './Dialog.tsx';

/** Terms to be accepted before the first byte of a download: by a tick, which is taken back whenever it closes. */
export function AcceptDialog({
  title,
  label,
  open,
  onClose,
  onAccept,
  children,
}: {
  readonly title: string;
  /** Of the tick. */
  readonly label: string;
  readonly open: boolean;
  readonly onClose: () => void;
  /** Begins the download. Answers in words why it was refused, which is shown. */
  readonly onAccept: () => Promise<string | undefined>;
  readonly children: ReactNode;
}): ReactNode {
  const [accepted, setAccepted] = useState(false);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<string>();
  const close = (): void => {
    setAccepted(false);
    setRefused(undefined);
    onClose();
  };
  const begin = async (): Promise<void> => {
    setBusy(true);
    const words = await onAccept();
    setBusy(false);
    if (words === undefined) close();
    else setRefused(words);
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={title}
      size="sm"
      footer={
        <>
          <Button onClick={close}>Not now</Button>
          <Button variant="primary" busy={busy} disabled={!accepted} onClick={() => void begin()}>
            Accept and download
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {children}
        <Checkbox label={label} checked={accepted} onChange={setAccepted} />
        {refused !== undefined && (
          <p role="alert" className="text-danger">
            {refused}
          </p>
        )}
      </div>
    </Dialog>
  );
}
