import { type ReactNode, useMemo, useState } from 'react';
import type { Generation } from '../../../shared/schema/generation.ts';
import { isOver } from '../../state/foldJob.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { Panel } from '../../ui/Panel.tsx';
import { EndedJob } from './EndedJob.tsx';

const SHOWN = 10;

/** What ended lately, the newest first. */
export function Ended(): ReactNode {
  const { feed } = useStudio();
  const jobs = useStore(feed, (view) => view.jobs);
  const [all, setAll] = useState(false);
  const ended = useMemo(() => newestEnds(jobs), [jobs]);
  if (ended.length === 0) return null;
  const shown = all ? ended : ended.slice(0, SHOWN);
  return (
    <Panel title="Ended lately" flush>
      <ul aria-label="Ended lately" className="mt-2">
        {shown.map((job) => (
          <EndedJob key={job.id} job={job} />
        ))}
      </ul>
      {shown.length < ended.length && (
        <div className="border-t border-line p-2">
          <Button size="sm" variant="quiet" wide onClick={() => setAll(true)}>
            {`Show ${ended.length - shown.length} more that ended`}
          </Button>
        </div>
      )}
    </Panel>
  );
}

const endOf = ({ finishedAt, updatedAt }: Generation): number => finishedAt ?? updatedAt;

const newestEnds = (jobs: Readonly<Record<string, Generation>>): Generation[] =>
  Object.values(jobs)
    .filter(({ status }) => isOver(status))
    .toSorted((a, b) => endOf(b) - endOf(a));
