import { type ReactNode, useState } from 'react';
import type { CatalogueView } from '../../../../shared/schema/catalogue.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { CatalogueCard } from './CatalogueCard.tsx';
import { LicenceDialog } from './LicenceDialog.tsx';

/** Models that can be downloaded by their name. */
export function Catalogue(): ReactNode {
  const { downloads } = useStudio();
  const { value, state } = useStore(downloads.catalogue, (resource) => resource);
  const failed = useStore(downloads.catalogue, (one) => (one.state === 'failed' ? one.error : undefined));
  const [asked, setAsked] = useState<CatalogueView>();
  const [open, setOpen] = useState(false);
  if (!value)
    return state === 'failed' ? (
      <p className="flex flex-wrap items-center gap-3 text-muted">
        {failed}
        <Button onClick={() => void downloads.catalogue.refresh()}>Try again</Button>
      </p>
    ) : null;
  return (
    <section aria-label="Models to download" className="flex flex-col gap-2">
      <h2 className="text-13 font-medium text-muted">
        Models to download <span className="tabular-nums">({value.length})</span>
      </h2>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,22rem),1fr))] gap-3">
        {value.map((entry) => (
          <CatalogueCard
            key={entry.id}
            entry={entry}
            onAskLicence={() => {
              setAsked(entry);
              setOpen(true);
            }}
          />
        ))}
      </ul>
      {asked && <LicenceDialog key={asked.id} entry={asked} open={open} onClose={() => setOpen(false)} />}
    </section>
  );
}
