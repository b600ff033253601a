import { type ReactNode, useState } from 'react';
import type { DownloadView } from '../../../../shared/schema/download.ts';
import { bytesWords } from '../../../state/amountWords.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { AlertDialog } from '../../../ui/AlertDialog.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { DownloadRow } from './DownloadRow.tsx';

/** Downloads under way, paused and ended; nothing while there is none. */
export function DownloadsPanel(): ReactNode {
  const { downloads } = useStudio();
  const items = useStore(downloads, ({ value }) => value);
  const [asked, setAsked] = useState<DownloadView>();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const cancel = async (): Promise<void> => {
    if (!asked) return;
    setBusy(true);
    await downloads.remove(asked.id);
    setBusy(false);
    setOpen(false);
  };
  if (!items || items.length === 0) return null;
  return (
    <Panel title="Downloads" flush>
      <ul aria-label="Downloads" className="mt-2 divide-y divide-line border-t border-line">
        {items.map((download) => (
          <DownloadRow
            key={download.id}
            download={download}
            onCancel={() => {
              // What is lost is asked about; an entry of the list is not.
              if (download.state === 'complete') void downloads.remove(download.id);
              else {
                setAsked(download);
                setOpen(true);
              }
            }}
          />
        ))}
      </ul>
      <AlertDialog
        open={open}
        title={`Cancel the download of ${asked?.name ?? ''}?`}
        description={
          asked && asked.bytes > 0
            ? `What has been fetched so far, ${bytesWords(asked.bytes)}, is deleted. To go on later, pause it instead.`
            : 'Nothing has been fetched yet.'
        }
        confirmLabel="Cancel download"
        cancelLabel="Keep it"
        tone="danger"
        busy={busy}
        onConfirm={() => void cancel()}
        onCancel={() => setOpen(false)}
      />
    </Panel>
  );
}
