import { KeyRound } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { KeyView } from '../../../../shared/schema/access.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { AlertDialog } from '../../../ui/AlertDialog.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Panel } from '../../../ui/Panel.tsx';
import { KeyRow } from './KeyRow.tsx';
import { keyNeed, revokeWords } from './keyWords.ts';
import { NewKey } from './NewKey.tsx';

/** Keys of programs: which there are, making one, taking one back. */
export function KeysPanel(): ReactNode {
  const { keys, settings, link, health } = useStudio();
  const { items, error } = useStore(keys, (state) => state);
  const otherKey = useStore(settings, ({ value }) => value?.apiKeySet ?? false);
  const reach = useStore(health, ({ value }) => value?.reach);
  const [asked, setAsked] = useState<KeyView>();
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const inBrowser = !link.host;
  const revoke = async (): Promise<void> => {
    if (!asked) return;
    setBusy(true);
    await keys.revoke(asked.id);
    setBusy(false);
    setOpen(false);
  };
  return (
    <div className="grid items-start gap-4 @min-[56rem]:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <Panel title="Keys" flush>
        {items === undefined && <p className="px-4 pt-1 pb-4 text-muted">{error ?? 'Fetching the keys'}</p>}
        {items?.length === 0 && (
          <EmptyState icon={KeyRound} title="No keys yet" level={3}>
            Make one for each program, so that each can be told apart here and be shut out alone.
          </EmptyState>
        )}
        {items && items.length > 0 && (
          <ul aria-label="Keys" className="mt-2 divide-y divide-line border-t border-line">
            {items.map((key) => (
              <KeyRow
                key={key.id}
                item={key}
                onRevoke={() => {
                  setAsked(key);
                  setOpen(true);
                }}
              />
            ))}
          </ul>
        )}
        {otherKey && (
          <p className="border-t border-line px-4 py-3 text-12 text-muted">
            One more key counts, which was given to the server itself by its environment or settings. It names no
            program and is not listed here.
          </p>
        )}
      </Panel>
      <div className="flex min-w-0 flex-col gap-4">
        <NewKey first={items?.length === 0 && !otherKey} />
        <Panel title="Who needs a key">
          <ul className="flex list-disc flex-col gap-2 pl-4 text-muted marker:text-muted">
            {keyNeed({ locked: otherKey || (items?.length ?? 0) > 0, reach, inBrowser }).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Panel>
      </div>
      <AlertDialog
        open={open}
        title={`Revoke the key of ${asked?.name ?? ''}?`}
        description={revokeWords({ last: items?.length === 1 && !otherKey, inBrowser })}
        confirmLabel="Revoke key"
        cancelLabel="Keep it"
        tone="danger"
        busy={busy}
        onConfirm={() => void revoke()}
        onCancel={() => setOpen(false)}
      />
    </div>
  );
}
