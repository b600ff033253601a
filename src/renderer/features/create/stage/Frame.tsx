import { CircleAlert, RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Generation } from '../../../../shared/schema/generation.ts';
import type { JobFrame } from '../../../state/jobFrames.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { ProgressBar } from '../../../ui/ProgressBar.tsx';
import { Thumb } from '../../../ui/Thumb.tsx';

interface FrameProps {
  readonly job: Generation;
  readonly frame: JobFrame;
  /** Which one of how many, in words. */
  readonly name: string;
}

/** The place of one picture: what is being done about it, then the picture. */
export function Frame({ job, frame, name }: FrameProps): ReactNode {
  const { link, stage } = useStudio();
  const { width, height, prompt } = job.request;
  if (frame.state === 'done') {
    const { image } = frame;
    return (
      <button
        type="button"
        aria-label={`Open ${name.toLowerCase()}: ${short(prompt)}`}
        draggable={link.host !== undefined}
        onDragStart={(event) => {
          event.preventDefault();
          link.host?.startDrag(image.id);
        }}
        onClick={() => stage.open(image.id)}
        className="block w-full cursor-zoom-in rounded-control"
      >
        <Thumb src={link.fileUrl(image.url)} alt="" width={width} height={height} eager />
      </button>
    );
  }
  return (
    <Thumb alt="" width={width} height={height}>
      <div className="absolute inset-0 flex flex-col items-center justify-center gap-2 overflow-auto p-3 text-center">
        {frame.state === 'waiting' && <p className="text-12 text-muted">Waiting</p>}
        {frame.state === 'working' && (
          <div className="w-full max-w-56">
            <ProgressBar
              label={frame.words}
              value={frame.share}
              text={frame.share === null ? '' : `${Math.floor(frame.share)} %`}
            />
          </div>
        )}
        {frame.state === 'failed' && <Failed job={job} message={frame.error.message} />}
        {frame.state === 'missing' &&
          (frame.error ? (
            <Failed job={job} message={frame.error.message} />
          ) : (
            <p className="text-12 text-muted">Not drawn</p>
          ))}
      </div>
    </Thumb>
  );
}

function Failed({ job, message }: { readonly job: Generation; readonly message: string }): ReactNode {
  const { stage, jobs } = useStudio();
  const busy = useStore(jobs, (state) => state.busy.has(job.id));
  return (
    <>
      <CircleAlert aria-hidden size={20} className="shrink-0 text-danger" />
      <p className="max-w-prose text-12 break-words">{message}</p>
      <Button size="sm" icon={RotateCcw} busy={busy} onClick={() => void stage.retry(job.id)}>
        Retry
      </Button>
    </>
  );
}

const short = (prompt: string): string => (prompt.length > 80 ? `${prompt.slice(0, 79)}…` : prompt);
