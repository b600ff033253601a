import { lazy, type ReactNode, Suspense, useMemo } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Spinner } from '../../../ui/Spinner.tsx';
import { Batch } from './Batch.tsx';
import { FirstRun } from './FirstRun.tsx';
import { jobShown, jobsOfStrip, startOfDay } from './jobChoice.ts';
import { JobHeader } from './JobHeader.tsx';
import { JobStrip } from './JobStrip.tsx';

const PictureView = lazy(() => import('./PictureView.tsx'));

/** What is being made, and what was made today. */
export function Stage(): ReactNode {
  const { feed, stage, clock } = useStudio();
  const jobs = useStore(feed, (view) => view.jobs);
  const known = useStore(feed, (view) => view.queue !== null);
  const chosen = useStore(stage, (state) => state.chosen);
  const opened = useStore(stage, (state) => state.opened !== null);
  const today = useStore(clock, ({ now }) => startOfDay(now));
  const strip = useMemo(() => jobsOfStrip(jobs, today), [jobs, today]);
  const job = jobShown(jobs, chosen);
  if (!job)
    return (
      <section aria-label="Pictures" className="flex min-h-full flex-col items-center justify-center overflow-y-auto">
        {known ? <FirstRun /> : <Spinner label="Connecting" />}
      </section>
    );
  return (
    <section aria-label="Pictures" className="flex h-full min-h-0 flex-col">
      <div className="flex min-h-0 flex-1 flex-col gap-2 px-5 pt-3 pb-4">
        <JobHeader job={job} />
        <Batch key={job.id} job={job} />
      </div>
      <JobStrip jobs={strip} shown={job.id} />
      {opened && (
        <Suspense fallback={null}>
          <PictureView />
        </Suspense>
      )}
    </section>
  );
}
