import { CircleStop, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Generation } from '../../../shared/schema/generation.ts';
import type { QueueView } from '../../../shared/schema/job.ts';
import { laneNames } from '../../state/queueOrder.ts';
import { jobFrames } from '../../state/jobFrames.ts';
import { etaWords } from '../../state/timeWords.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { joinClasses } from '../../ui/joinClasses.ts';
import { Panel } from '../../ui/Panel.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { JobFacts } from './JobFacts.tsx';
import { shortPrompt } from './queueWords.ts';
import { WorkFrame } from './WorkFrame.tsx';

/** What is being made. It keeps its place between two jobs, so that what waits below stays where it is. */
export function AtWork({ queue }: { readonly queue: QueueView }): ReactNode {
  const { feed } = useStudio();
  const job = useStore(feed, ({ jobs }) => Object.values(jobs).find(({ status }) => status === 'in_progress'));
  return (
    <Panel title="At work">
      <div className={joinClasses('flex flex-col justify-center', !(queue.paused && !job) && 'min-h-44')}>
        {job ? <Work key={job.id} job={job} /> : <p className="text-muted">{idleWords(queue)}</p>}
      </div>
    </Panel>
  );
}

function Work({ job }: { readonly job: Generation }): ReactNode {
  const { stage, queueCancel } = useStudio();
  const busy = useStore(queueCancel, (state) => state.cancelling.has(job.id));
  const stopping = useStore(stage, (state) => state.stopping.has(job.id));
  const { prompt, count } = job.request;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex min-w-0 flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-48 flex-1">
          <p className="line-clamp-2 font-medium break-words">{prompt}</p>
          <JobFacts
            model={job.request.model}
            count={count}
            client={job.client}
            at={job.createdAt}
            more={job.attempt > 1 ? `Taken up again, try ${job.attempt}` : undefined}
          />
        </div>
        <div className="flex flex-wrap gap-2">
          {job.request.lane !== 'interactive' && <Badge>{laneNames[job.request.lane].name}</Badge>}
          {count > 1 && (
            <Button
              size="sm"
              icon={CircleStop}
              disabled={stopping}
              onClick={() => void stage.cancel(job.id, 'after_current')}
            >
              Stop after this picture
            </Button>
          )}
          <Button size="sm" icon={X} busy={busy} onClick={() => void queueCancel.cancel(job.id, shortPrompt(prompt))}>
            Cancel now
          </Button>
        </div>
      </div>
      <ul aria-label="Pictures" className="flex flex-wrap gap-2">
        {jobFrames(job).map((frame) => (
          <WorkFrame key={frame.index} job={job} frame={frame} />
        ))}
      </ul>
      <ProgressBar
        label={stopping ? 'Ends after this picture' : whichWords(job)}
        value={job.progress?.percentage ?? null}
        text={[percentageWords(job), etaWords(job.etaMs)].filter((words) => words !== '').join(' · ')}
      />
      {job.notes.length > 0 && <p className="text-12 break-words text-muted">{job.notes.at(-1)}</p>}
    </div>
  );
}

function idleWords({ paused, total }: QueueView): string {
  if (paused) return 'Nothing is being made: the queue is paused.';
  return total > 0 ? 'The next one is about to begin.' : 'Nothing is being made.';
}

const whichWords = ({ progress, request }: Generation): string =>
  progress ? `Picture ${progress.currentImage} of ${request.count}` : 'Getting ready';

const percentageWords = ({ progress }: Generation): string => (progress ? `${Math.floor(progress.percentage)} %` : '');
