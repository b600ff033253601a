import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Generation } from '../../../shared/schema/generation.ts';
import type { JobFrame } from '../../state/jobFrames.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { Thumb } from '../../ui/Thumb.tsx';
import { PictureLink } from './PictureLink.tsx';

/** One picture of the job at work: how far it is, then the picture. */
export function WorkFrame({ job, frame }: { readonly job: Generation; readonly frame: JobFrame }): ReactNode {
  const number = frame.index + 1;
  return (
    <li className="w-24">
      {frame.state === 'done' ? (
        <PictureLink image={frame.image} prompt={job.request.prompt} of={job.request.count} size={256} />
      ) : (
        <Thumb alt="" width={1} height={1} box="square">
          <div className="absolute inset-0 flex flex-col items-center justify-center gap-1 p-2 text-center text-11 text-muted tabular-nums">
            {frame.state === 'working' && (
              <>
                <span className="text-text">{frame.words}</span>
                <div className="w-full">
                  <ProgressBar label={`Picture ${number}`} hideLabel value={frame.share} />
                </div>
              </>
            )}
            {frame.state === 'waiting' && <span>Picture {number}</span>}
            {frame.state === 'missing' && <span>Not made</span>}
            {frame.state === 'failed' && (
              <>
                <CircleAlert aria-hidden size={16} className="text-danger" />
                <span>Picture {number} failed</span>
              </>
            )}
          </div>
        </Thumb>
      )}
    </li>
  );
}
