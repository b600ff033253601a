import { Check, Download, LockKeyhole } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { CatalogueView } from '../../../../shared/schema/catalogue.ts';
import { bytesWords } from '../../../state/amountWords.ts';
import { useStudio } from '../../../studioContext.tsx';
import { Badge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import { OutsideLink } from '../../../ui/OutsideLink.tsx';
import { familyWords } from '../modelWords.ts';

/** One model that can be had: what it is good at, what it takes, and under which licence. */
export function CatalogueCard({
  entry,
  onAskLicence,
}: {
  readonly entry: CatalogueView;
  readonly onAskLicence: () => void;
}): ReactNode {
  const { downloads, toasts } = useStudio();
  const [busy, setBusy] = useState(false);
  const begin = async (): Promise<void> => {
    if (entry.licence.mustAccept) return onAskLicence();
    setBusy(true);
    const refused = await downloads.begin({ catalogueId: entry.id });
    setBusy(false);
    if (refused !== undefined) toasts.error(refused);
  };
  return (
    <li className="flex min-w-0 flex-col gap-3 rounded-panel border border-line bg-surface p-4">
      <div className="flex items-start gap-3">
        <div className="min-w-0 grow">
          <h3 className="text-15 font-semibold break-words">{entry.name}</h3>
          <p className="text-12 text-muted">{familyWords(entry.family)}</p>
        </div>
        <Standing entry={entry} busy={busy} onDownload={() => void begin()} />
      </div>
      <p className="break-words">{entry.goodAt}</p>
      <dl className="mt-auto grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-12">
        <dt className="text-muted">Download</dt>
        <dd className="tabular-nums">
          {entry.bytes === undefined ? 'Told when it begins' : bytesWords(entry.bytes)}
          {entry.files.length > 1 && ` in ${entry.files.length} files`}
        </dd>
        <dt className="text-muted">Memory</dt>
        <dd className="tabular-nums">About {bytesWords(entry.memoryBytes)} to draw with it</dd>
        <dt className="text-muted">Licence</dt>
        <dd className="break-words">
          <OutsideLink href={entry.licence.url}>{entry.licence.name}</OutsideLink>
        </dd>
      </dl>
      {entry.gated && (
        <div>
          <Badge tone="warn" icon={LockKeyhole}>
            Wants a Hugging Face token
          </Badge>
        </div>
      )}
    </li>
  );
}

function Standing({
  entry,
  busy,
  onDownload,
}: {
  readonly entry: CatalogueView;
  readonly busy: boolean;
  readonly onDownload: () => void;
}): ReactNode {
  if (entry.installed)
    return (
      <span className="flex h-7 shrink-0 items-center gap-1.5 text-12 font-medium">
        <Check aria-hidden size={16} />
        Installed
      </span>
    );
  if (entry.downloadId !== undefined)
    return <span className="flex h-7 shrink-0 items-center text-12 text-muted">In downloads</span>;
  return (
    <Button size="sm" icon={Download} busy={busy} aria-label={`Download ${entry.name}`} onClick={onDownload}>
      Download
    </Button>
  );
}
