import { CircleAlert, Download, FlaskConical, Pause, Play, RotateCcw, Trash2, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { EngineBuildView } from '../../../../../shared/schema/engineBuild.ts';
import { bytesWords } from '../../../../state/amountWords.ts';
import { useStudio } from '../../../../studioContext.tsx';
import { Badge } from '../../../../ui/Badge.tsx';
import { Button } from '../../../../ui/Button.tsx';
import { OutsideLink } from '../../../../ui/OutsideLink.tsx';
import { ProgressBar } from '../../../../ui/ProgressBar.tsx';
import { buildName, isAtWork, outcomeWords, standing, workWords } from './buildWords.ts';

export interface BuildRowProps {
  readonly build: EngineBuildView;
  readonly onAskLicence: () => void;
  readonly onAskRemoval: () => void;
}

/** One build: what it is for, what it costs, how far it is, and what can be done. */
export function BuildRow(props: BuildRowProps): ReactNode {
  const { build } = props;
  const { status } = build;
  const name = buildName(build);
  const stands = standing(build);
  const work = workWords(status);
  const outcome = outcomeWords(status);
  const bad = status.state === 'failed' || status.state === 'refused';
  return (
    <li className="flex min-w-0 flex-col gap-2 py-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="flex min-w-48 flex-1 flex-col gap-1">
          <div className="flex flex-wrap items-center gap-2">
            <h3 className="min-w-0 font-medium break-words">{name}</h3>
            {stands && <Badge tone={stands.tone}>{stands.text}</Badge>}
          </div>
          <p className="text-12 break-words text-muted">{build.fit.message}</p>
        </div>
        <Actions {...props} name={name} />
      </div>
      {work && (
        <>
          <ProgressBar
            label={`${name}, being got`}
            hideLabel
            value={work.percentage}
            text={work.text}
            tone={status.state === 'paused' ? 'still' : 'work'}
          />
          <p className="text-12 text-muted tabular-nums">{work.text}</p>
        </>
      )}
      {status.state === 'downloading' && status.retry && (
        <p className="text-12 break-words text-warn">{status.retry.reason}</p>
      )}
      {outcome !== undefined && (
        <div className="flex min-w-0 items-start gap-2 text-12">
          {bad && <CircleAlert aria-hidden size={16} className="shrink-0 text-danger" />}
          <p className="min-w-0 break-words">{outcome}</p>
        </div>
      )}
      {status.state === 'absent' && <Terms build={build} />}
    </li>
  );
}

/** Size, licence and needs: what one wants to know before the first byte. */
function Terms({ build: { sizeBytes, licences, needs } }: { readonly build: EngineBuildView }): ReactNode {
  return (
    <p className="text-12 break-words text-muted">
      <span className="tabular-nums">{bytesWords(sizeBytes)}</span>
      {' · '}
      {licences.map(({ name, url }, index) => (
        <span key={url}>
          {index > 0 && ', '}
          <OutsideLink href={url}>{name}</OutsideLink>
        </span>
      ))}
      {needs.length > 0 && ` · Needs: ${needs.join(' ')}`}
    </p>
  );
}

function Actions({ build, name, onAskLicence, onAskRemoval }: BuildRowProps & { readonly name: string }): ReactNode {
  const { builds, toasts } = useStudio();
  const [busy, setBusy] = useState(false);
  const { id, status, licences } = build;
  const run = async (work: () => Promise<string | undefined | void>): Promise<void> => {
    setBusy(true);
    const refused = await work();
    setBusy(false);
    if (typeof refused === 'string') toasts.error(refused);
  };
  const install = (): void => void run(() => builds.install(id, false));
  if (status.state === 'absent')
    return (
      <Button
        size="sm"
        icon={Download}
        busy={busy}
        aria-label={`Download ${name}`}
        onClick={licences.some(({ mustAccept }) => mustAccept) ? onAskLicence : install}
      >
        Download
      </Button>
    );
  const again = goOn[status.state];
  const unfinished = isAtWork(status) || status.state === 'paused';
  return (
    <div className="flex flex-wrap gap-2">
      {isAtWork(status) ? (
        <Button
          size="sm"
          icon={Pause}
          busy={busy}
          aria-label={`Pause ${name}`}
          onClick={() => void run(() => builds.pause(id))}
        >
          Pause
        </Button>
      ) : (
        again && (
          <Button size="sm" icon={again.icon} busy={busy} aria-label={`${again.text}: ${name}`} onClick={install}>
            {again.text}
          </Button>
        )
      )}
      <Button
        size="sm"
        icon={unfinished ? X : Trash2}
        aria-label={`${unfinished ? 'Cancel' : 'Remove'} ${name}`}
        onClick={onAskRemoval}
      >
        {unfinished ? 'Cancel' : 'Remove'}
      </Button>
    </div>
  );
}

/** How a build is gone on with that nothing is done with now. */
const goOn: Readonly<
  Partial<Record<EngineBuildView['status']['state'], { readonly text: string; readonly icon: typeof Play }>>
> = {
  paused: { text: 'Go on', icon: Play },
  failed: { text: 'Try again', icon: RotateCcw },
  refused: { text: 'Test again', icon: FlaskConical },
  ready: { text: 'Test again', icon: FlaskConical },
};
