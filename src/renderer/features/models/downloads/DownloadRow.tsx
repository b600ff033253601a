import { CircleAlert, Pause, Play, RotateCcw, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { DownloadView } from '../../../../shared/schema/download.ts';
import { writeHash } from '../../../state/route.ts';
import { useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { ProgressBar } from '../../../ui/ProgressBar.tsx';
import { useNow } from '../../../ui/useNow.ts';
import { canPause, canResume, percentageOf, progressWords, retryWords } from './downloadWords.ts';

/** One download: how far it is, what holds it up, and what can be done. */
export function DownloadRow({
  download,
  onCancel,
}: {
  readonly download: DownloadView;
  readonly onCancel: () => void;
}): ReactNode {
  const { name, state, retry, error, source } = download;
  const over = state === 'complete';
  return (
    <li className="flex min-w-0 flex-col gap-2 px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-48 flex-1">
          <p className="font-medium break-words">{name}</p>
          <p className="text-12 break-all text-muted">{source}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <GoOn download={download} />
          <Button
            size="sm"
            icon={X}
            aria-label={over ? `Clear ${name} from the list` : `Cancel the download of ${name}`}
            onClick={onCancel}
          >
            {over ? 'Clear' : 'Cancel'}
          </Button>
        </div>
      </div>
      {!over && state !== 'failed' && (
        <ProgressBar
          label={`Download of ${name}`}
          hideLabel
          value={state === 'waiting' ? (percentageOf(download) ?? 0) : percentageOf(download)}
          text={progressWords(download)}
          tone={state === 'running' || state === 'verifying' ? 'work' : 'still'}
        />
      )}
      <p className="text-12 text-muted tabular-nums">{progressWords(download)}</p>
      {retry && <RetryLine retry={retry} />}
      {error && (
        <div className="flex min-w-0 items-start gap-3 rounded-control bg-raised px-3 py-2">
          <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-danger" />
          <div className="min-w-0">
            <p className="break-words">{error.message}</p>
            {(error.code === 'TOKEN_NEEDED' || error.code === 'ACCESS_DENIED') && (
              <a href={writeHash('settings')}>Hugging Face token in Settings</a>
            )}
          </div>
        </div>
      )}
    </li>
  );
}

function GoOn({ download }: { readonly download: DownloadView }): ReactNode {
  const { downloads } = useStudio();
  const [busy, setBusy] = useState(false);
  const { id, name, state } = download;
  const run = async (work: (id: string) => Promise<void>): Promise<void> => {
    setBusy(true);
    await work(id);
    setBusy(false);
  };
  if (canPause(download))
    return (
      <Button
        size="sm"
        icon={Pause}
        busy={busy}
        aria-label={`Pause the download of ${name}`}
        onClick={() => void run(downloads.pause)}
      >
        Pause
      </Button>
    );
  if (!canResume(download)) return null;
  const failed = state === 'failed';
  return (
    <Button
      size="sm"
      icon={failed ? RotateCcw : Play}
      busy={busy}
      aria-label={failed ? `Try again to download ${name}` : `Go on with the download of ${name}`}
      onClick={() => void run(downloads.resume)}
    >
      {failed ? 'Try again' : 'Go on'}
    </Button>
  );
}

function RetryLine({ retry }: { readonly retry: NonNullable<DownloadView['retry']> }): ReactNode {
  const now = useNow();
  return <p className="text-12 break-words text-warn">{retryWords(retry, now)}</p>;
}
