import { CirclePause, Pause, Play, Trash2 } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { QueueView } from '../../../shared/schema/job.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { AlertDialog } from '../../ui/AlertDialog.tsx';
import { Button } from '../../ui/Button.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { inFigures, jobsInWords } from './queueWords.ts';

/** The queue as a whole: how much waits, pausing it, and cancelling everything. */
export function QueueHeader({ queue }: { readonly queue: QueueView | null }): ReactNode {
  const { jobs, queueCancel } = useStudio();
  const clearing = useStore(queueCancel, (state) => state.clearing !== null);
  const [asking, setAsking] = useState(false);
  const total = queue?.total ?? 0;
  return (
    <>
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h1 className="text-20 font-semibold">Queue</h1>
          <p className="min-h-4 text-12 text-muted tabular-nums">{queue && totalWords(queue)}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button icon={Trash2} disabled={total === 0} busy={clearing} onClick={() => setAsking(true)}>
            Cancel all waiting
          </Button>
          {queue?.paused === true ? (
            <Button variant="primary" icon={Play} onClick={() => void jobs.resume()}>
              Resume queue
            </Button>
          ) : (
            <Button icon={Pause} disabled={queue === null} onClick={() => void jobs.pause()}>
              Pause queue
            </Button>
          )}
        </div>
      </header>
      {queue?.paused === true && <PausedBanner />}
      {clearing && <Clearing />}
      <AlertDialog
        open={asking && total > 0}
        title={total === 1 ? 'Cancel the job that waits?' : `Cancel all ${inFigures(total)} jobs that wait?`}
        description="This counts for every application that asked, and cannot be undone. What is at work goes on, and finished pictures stay."
        confirmLabel={`Cancel ${jobsInWords(total)}`}
        cancelLabel="Keep them"
        tone="danger"
        onConfirm={() => {
          setAsking(false);
          void queueCancel.clear();
        }}
        onCancel={() => setAsking(false)}
      />
    </>
  );
}

function PausedBanner(): ReactNode {
  return (
    <section
      aria-label="The queue is paused"
      className="flex items-center gap-3 rounded-panel border border-warn bg-surface px-4 py-3"
    >
      <CirclePause aria-hidden size={20} className="shrink-0 text-warn" />
      <p className="min-w-0">
        <strong className="font-semibold">The queue is paused.</strong> What is at work is finished, then nothing new
        begins until you resume it. Jobs can still be added and put in order.
      </p>
    </section>
  );
}

function Clearing(): ReactNode {
  const { queueCancel } = useStudio();
  const clearing = useStore(queueCancel, (state) => state.clearing);
  if (!clearing) return null;
  const { done, total } = clearing;
  return (
    <section
      aria-label="Cancelling what waits"
      className="flex items-center gap-4 rounded-panel border border-line bg-surface px-4 py-3"
    >
      <div className="min-w-0 flex-1">
        <ProgressBar
          label="Cancelling what waits"
          value={total === 0 ? null : (100 * done) / total}
          text={total === 0 ? '' : `${inFigures(done)} of ${inFigures(total)}`}
        />
      </div>
      <Button size="sm" onClick={queueCancel.stopClearing}>
        Keep the rest
      </Button>
    </section>
  );
}

function totalWords({ total, limit }: QueueView): string {
  if (total === 0) return 'Nothing waits';
  const words = `${jobsInWords(total)} ${total === 1 ? 'waits' : 'wait'}`;
  return total >= 0.9 * limit ? `${words} of at most ${inFigures(limit)}; beyond that, new ones are refused` : words;
}
