import { type ReactNode, useState } from 'react';
import type { CatalogueView } from '../../../../shared/schema/catalogue.ts';
import { useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { Checkbox } from '../../../ui/Checkbox.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { LicenceLink } from './CatalogueCard.tsx';

/** The licence, before the first byte. */
export function LicenceDialog({
  entry,
  open,
  onClose,
}: {
  readonly entry: CatalogueView;
  readonly open: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { downloads } = useStudio();
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
    const words = await downloads.begin({ catalogueId: entry.id, acceptLicence: true });
    setBusy(false);
    if (words === undefined) close();
    else setRefused(words);
  };
  return (
    <Dialog
      open={open}
      onClose={close}
      title={`Licence of ${entry.name}`}
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
        <p>
          It comes under <LicenceLink licence={entry.licence} />, which says what it may be used for. Read it before you
          download.
        </p>
        {entry.gated && (
          <p className="text-muted">
            Hugging Face lets only those have it who accepted this on its page too: put a token of yours into Settings
            first.
          </p>
        )}
        <Checkbox label="I have read the licence and accept it" checked={accepted} onChange={setAccepted} />
        {refused !== undefined && (
          <p role="alert" className="text-danger">
            {refused}
          </p>
        )}
      </div>
    </Dialog>
  );
}
