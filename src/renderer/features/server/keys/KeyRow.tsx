import type { ReactNode } from 'react';
import type { KeyView } from '../../../../shared/schema/access.ts';
import { agoWords } from '../../../state/amountWords.ts';
import { Button } from '../../../ui/Button.tsx';
import { useNow } from '../../../ui/useNow.ts';

/** One key: whose it is, how it begins, since when, and when it was used last. */
export function KeyRow({ item, onRevoke }: { readonly item: KeyView; readonly onRevoke: () => void }): ReactNode {
  const now = useNow();
  return (
    <li className="flex items-center gap-4 px-4 py-2.5">
      <div className="min-w-0 grow">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-3">
          <span className="min-w-0 font-medium break-words">{item.name}</span>
          <span className="font-mono text-12 text-muted">{item.prefix}</span>
        </p>
        <p className="text-12 text-muted">
          Made {agoWords(item.createdAt, now)} ·{' '}
          {item.lastUsedAt === null ? 'never used' : `last used ${agoWords(item.lastUsedAt, now)}`}
        </p>
      </div>
      <Button size="sm" aria-label={`Revoke the key of ${item.name}`} onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}
