import { Layers, WandSparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Spinner } from '../../ui/Spinner.tsx';
import { AtWork } from './AtWork.tsx';
import { Ended } from './Ended.tsx';
import { QueueHeader } from './QueueHeader.tsx';
import { Waiting } from './Waiting.tsx';

/** What is at work, what waits and in which order, and what ended lately. */
export default function Queue(): ReactNode {
  const { feed, route } = useStudio();
  const queue = useStore(feed, (view) => view.queue);
  const isIdle = useStore(
    feed,
    ({ queue, jobs }) =>
      queue?.total === 0 &&
      queue.running === null &&
      !Object.values(jobs).some(({ status }) => status === 'in_progress'),
  );
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-4 p-6">
      <QueueHeader queue={queue} />
      {queue === null && (
        <div className="flex justify-center p-10">
          <Spinner label="Finding the queue" />
        </div>
      )}
      {queue !== null && isIdle && (
        <EmptyState
          icon={Layers}
          title="Nothing is at work, nothing waits"
          action={
            <Button icon={WandSparkles} onClick={() => route.go('create')}>
              Go to Create
            </Button>
          }
        >
          Ask for pictures in Create, or from another program through the server. One job is made at a time; the others
          wait here, where you can put them in order, move them to another lane, or cancel them.
        </EmptyState>
      )}
      {queue !== null && !isIdle && (
        <>
          <AtWork queue={queue} />
          <Waiting queue={queue} />
        </>
      )}
      <Ended />
    </div>
  );
}
