import { BookOpen, Globe, House, PlugZap } from 'lucide-react';
import type { ReactNode } from 'react';
import { durationWords } from '../../../state/amountWords.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Badge } from '../../../ui/Badge.tsx';
import { Button } from '../../../ui/Button.tsx';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { useAddress } from './useAddress.ts';

/** The address, who can reach it, and how long it has been up. */
export function AddressPanel(): ReactNode {
  const { link, serverUrl, health, settings, keys } = useStudio();
  const address = useAddress();
  const told = useStore(serverUrl, ({ value }) => value);
  const state = useStore(health, ({ value }) => value);
  const keyed = useStore(settings, ({ value }) => value?.apiKeySet);
  const made = useStore(keys, ({ items }) => items?.length ?? 0);
  const off = told?.state === 'off' ? told.why : undefined;
  const locked = keyed === true || made > 0;
  const { host } = link;
  return (
    <section aria-label="Address" className="rounded-panel border border-line bg-surface p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-0 font-mono text-15 break-all select-text">
          {address ?? (off === undefined ? 'Finding the address' : 'Not listening')}
        </p>
        {address !== undefined && <CopyButton what="address" text={() => address} size="sm" />}
        <span className="flex flex-wrap items-center gap-3 @min-[44rem]:ml-auto">
          {state && <Reach reach={off === undefined ? state.reach : 'none'} />}
          {host ? (
            <Button size="sm" icon={BookOpen} disabled={address === undefined} onClick={() => void host.openDocs()}>
              Documentation
            </Button>
          ) : (
            <a href="/docs" target="_blank" rel="noreferrer" className="inline-flex items-center gap-1.5">
              <BookOpen aria-hidden size={16} />
              Documentation
              <span className="sr-only"> (opens in a new tab)</span>
            </a>
          )}
        </span>
      </div>
      <p className="mt-2 min-h-10 max-w-prose text-muted">
        {off ?? (state && reachWords(state.reach, locked))}
        {state && (
          <span className="block tabular-nums">
            Tintype {state.version}, up for {durationWords(state.uptimeMs)}
          </span>
        )}
      </p>
    </section>
  );
}

type ReachProps = { readonly reach: 'none' | 'machine' | 'network' };

function Reach({ reach }: ReachProps): ReactNode {
  if (reach === 'none')
    return (
      <Badge tone="warn" icon={PlugZap}>
        Not listening
      </Badge>
    );
  return reach === 'machine' ? (
    <Badge tone="ok" icon={House}>
      This machine only
    </Badge>
  ) : (
    <Badge tone="warn" icon={Globe}>
      Other machines too
    </Badge>
  );
}

function reachWords(reach: ReachProps['reach'], locked: boolean): string {
  if (reach === 'none') return 'No other program can reach Tintype. The studio itself works without.';
  if (reach === 'network')
    return 'It listens to this machine and to others in the network, and asks all of them for a key.';
  return locked
    ? 'It listens to programs on this machine alone, and asks each for a key.'
    : 'It listens to programs on this machine alone. None of them needs a key.';
}
