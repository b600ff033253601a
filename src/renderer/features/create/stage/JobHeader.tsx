import { CircleStop, RotateCcw, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Generation } from '../../../../shared/schema/generation.ts';
import { isOver } from '../../../state/foldJob.ts';
import { missingOf } from '../../../state/jobFrames.ts';
import { etaWords } from '../../../state/timeWords.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { ProgressBar } from '../../../ui/ProgressBar.tsx';

/** What is asked for and how far it is, with the ways to end it. One height throughout, so that nothing moves. */
export function JobHeader({ job }: { readonly job: Generation }): ReactNode {
  const { stage, jobs } = useStudio();
  const busy = useStore(jobs, (state) => state.busy.has(job.id));
  const stopping = useStore(stage, (state) => state.stopping.has(job.id));
  const over = isOver(job.status);
  const missing = missingOf(job);
  const canWait = job.status === 'in_progress' && job.request.count > 1;
  return (
    <div className="flex h-13 shrink-0 items-center gap-3">
      <div className="min-w-0 flex-1">
        {over ? (
          <>
            <p className="truncate text-13 font-medium">{job.request.prompt}</p>
            <p className="truncate text-12 text-muted tabular-nums">{endWords(job)}</p>
          </>
        ) : (
          <ProgressBar
            label={job.request.prompt}
            value={job.status === 'pending' ? 0 : (job.progress?.percentage ?? null)}
            text={underWayWords(job, stopping)}
            tone={job.status === 'pending' ? 'still' : 'work'}
          />
        )}
      </div>
      {!over && (
        <div className="flex shrink-0 gap-2">
          {canWait && (
            <Button
              size="sm"
              icon={CircleStop}
              disabled={stopping}
              onClick={() => void stage.cancel(job.id, 'after_current')}
            >
              Stop after this picture
            </Button>
          )}
          <Button size="sm" icon={X} busy={busy && !stopping} onClick={() => void stage.cancel(job.id, 'now')}>
            {job.status === 'pending' ? 'Remove' : 'Cancel'}
          </Button>
        </div>
      )}
      {over && missing > 0 && (
        <Button size="sm" icon={RotateCcw} busy={busy} onClick={() => void stage.retry(job.id)}>
          {missing === 1 ? 'Draw the missing one' : `Draw the ${missing} missing`}
        </Button>
      )}
    </div>
  );
}

function underWayWords(job: Generation, stopping: boolean): string {
  if (job.status === 'pending') {
    const before = (job.queuePosition ?? 1) - 1;
    return before > 0 ? `Waiting, ${before} before it` : 'Waiting, next in line';
  }
  const { progress, etaMs } = job;
  if (stopping) return 'Ends after this picture';
  const words = [
    progress && progress.totalImages > 1 ? `${progress.currentImage} of ${progress.totalImages}` : '',
    progress ? `${Math.floor(progress.percentage)} %` : 'Starting',
    etaWords(etaMs),
  ];
  return words.filter((word) => word !== '').join(' · ');
}

function endWords({ status, request, result, notes }: Generation): string {
  const saved = result?.images.length ?? 0;
  const end =
    status === 'complete' && saved === request.count
      ? `${saved === 1 ? '1 picture' : `${saved} pictures`} in ${seconds(result?.timeTaken ?? 0)}`
      : `${status === 'cancelled' ? 'Cancelled' : 'Not all could be made'}: ${saved} of ${request.count} pictures`;
  const note = notes.at(-1);
  return [end, `${request.width} × ${request.height}`, note ?? ''].filter((word) => word !== '').join(' · ');
}

const seconds = (ms: number): string =>
  ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`;
