import type { ReactNode } from 'react';
import type { CatalogueView } from '../../../../shared/schema/catalogue.ts';
import { useStudio } from '../../../studioContext.tsx';
import { AcceptDialog } from '../../../ui/AcceptDialog.tsx';
import { OutsideLink } from '../../../ui/OutsideLink.tsx';

/** The licence of a model, before the first byte. */
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
  return (
    <AcceptDialog
      title={`Licence of ${entry.name}`}
      label="I have read the licence and accept it"
      open={open}
      onClose={onClose}
      onAccept={() => downloads.begin({ catalogueId: entry.id, acceptLicence: true })}
    >
      <p>
        It comes under <OutsideLink href={entry.licence.url}>{entry.licence.name}</OutsideLink>, which says what it may
        be used for. Read it before you download.
      </p>
      {entry.gated && (
        <p className="text-muted">
          Hugging Face lets only those have it who accepted this on its page too: put a token of yours into Settings
          first.
        </p>
      )}
    </AcceptDialog>
  );
}
