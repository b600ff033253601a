import type { CSSProperties, ReactNode } from 'react';
import type { Generation } from '../../../../shared/schema/generation.ts';
import { jobFrames } from '../../../state/jobFrames.ts';
import { Frame } from './Frame.tsx';

const GAP = 12;
/** Small pictures grow, though not without end: each pixel may become so many. */
const LARGEST = 4;

/** A frame per picture, in the shape it will have, as large as all of them can be. */
export function Batch({ job }: { readonly job: Generation }): ReactNode {
  const frames = jobFrames(job);
  const { width, height } = job.request;
  return (
    <div className="@container-size min-h-0 flex-1">
      <ul className="flex size-full flex-wrap content-center justify-center" style={{ gap: GAP }}>
        {frames.map((frame) => {
          const name = frames.length === 1 ? 'Picture' : `Picture ${frame.index + 1} of ${frames.length}`;
          return (
            <li
              key={frame.index}
              aria-label={name}
              data-state={frame.state}
              style={{ width: frameWidth(frames.length, width, height) }}
            >
              <Frame job={job} frame={frame} name={name} />
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** The widest that lets all of them stand in the stage, over every number of columns; CSS works it out, as the stage changes. */
function frameWidth(count: number, width: number, height: number): CSSProperties['width'] {
  const ratio = width / height;
  const options = Array.from({ length: count }, (_, at) => {
    const columns = at + 1;
    const rows = Math.ceil(count / columns);
    const across = `(100cqw - ${(columns - 1) * GAP + 1}px) / ${columns}`;
    const down = `(100cqh - ${(rows - 1) * GAP + 1}px) / ${rows} * ${ratio}`;
    return `min(${across}, ${down})`;
  });
  return `min(max(${options.join(', ')}), ${width * LARGEST}px)`;
}
