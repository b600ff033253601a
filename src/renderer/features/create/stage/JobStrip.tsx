import { memo, type ReactNode } from 'react';
import type { Generation } from '../../../../shared/schema/generation.ts';
import { isOver } from '../../../state/foldJob.ts';
import { useStudio } from '../../../studioContext.tsx';
import { joinClasses } from '../../../ui/joinClasses.ts';
import { Thumb } from '../../../ui/Thumb.tsx';
import { VisuallyHidden } from '../../../ui/VisuallyHidden.tsx';

interface JobStripProps {
  readonly jobs: readonly Generation[];
  readonly shown: string | undefined;
}

/** What was made today, and what still waits: pick one to see it on the stage. */
export function JobStrip({ jobs, shown }: JobStripProps): ReactNode {
  return (
    <nav aria-label="Today" className="h-24 shrink-0 border-t border-line">
      {/* Scrolled by its buttons as the focus walks them. */}
      <ul className="relative flex h-full items-center gap-2 overflow-x-auto px-5">
        {jobs.map((job) => (
          <li key={job.id} className="shrink-0">
            <StripItem job={job} shown={job.id === shown} />
          </li>
        ))}
        {jobs.length === 0 && <li className="text-12 text-muted">What you make today is collected here.</li>}
      </ul>
    </nav>
  );
}

interface StripItemProps {
  readonly job: Generation;
  readonly shown: boolean;
}

/** Many stand side by side, and with every step of the work one of them changes. */
const StripItem = memo(function StripItem({ job, shown }: StripItemProps): ReactNode {
  const { stage, link } = useStudio();
  const first = job.result?.images[0];
  const state = stateWords(job);
  return (
    <button
      type="button"
      aria-current={shown || undefined}
      title={job.request.prompt.slice(0, 200)}
      onClick={() => stage.choose(job.id)}
      className={joinClasses(
        'block w-18 cursor-default rounded-control p-0.5',
        shown ? 'ring-2 ring-text' : 'hover:ring-1 hover:ring-edge',
      )}
    >
      <VisuallyHidden>{`${state}: ${job.request.prompt.slice(0, 80)}`}</VisuallyHidden>
      <Thumb
        src={first && `${link.fileUrl(first.thumbnailUrl)}?size=256`}
        alt=""
        width={1}
        height={1}
        box="square"
        fit="cover"
      >
        {(first === undefined || !isOver(job.status)) && (
          <span
            aria-hidden
            className={joinClasses(
              'absolute inset-0 flex items-center justify-center p-1 text-center text-11 tabular-nums',
              first ? 'bg-scrim text-white' : job.status === 'error' ? 'text-danger' : 'text-muted',
            )}
          >
            {shortState(job)}
          </span>
        )}
        {job.request.count > 1 && (
          <span aria-hidden className="absolute right-1 bottom-1 rounded-full bg-float px-1.5 text-11 tabular-nums">
            {job.request.count}
          </span>
        )}
      </Thumb>
    </button>
  );
});

function stateWords({ status, request }: Generation): string {
  const pictures = request.count === 1 ? '1 picture' : `${request.count} pictures`;
  switch (status) {
    case 'pending':
      return `${pictures}, waiting`;
    case 'in_progress':
      return `${pictures}, at work`;
    case 'complete':
      return pictures;
    case 'cancelled':
      return `${pictures}, cancelled`;
    case 'error':
      return `${pictures}, failed`;
  }
}

function shortState({ status, progress }: Generation): string {
  switch (status) {
    case 'pending':
      return 'Waiting';
    case 'in_progress':
      return progress ? `${Math.floor(progress.percentage)} %` : 'At work';
    case 'error':
      return 'Failed';
    case 'cancelled':
      return 'Cancelled';
    case 'complete':
      return '';
  }
}
