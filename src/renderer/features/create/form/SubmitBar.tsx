import { Plus, WandSparkles } from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { Button } from '../../../ui/Button.tsx';
import { keyNames, onMac } from '../../../ui/keyNames.ts';
import { FormFit } from './FormFit.tsx';
import { useDraft, useProblem } from './formHooks.ts';

/** The one action of the place, always in view. */
export function SubmitBar(): ReactNode {
  const { jobs, feed } = useStudio();
  const submitting = useStore(jobs, (state) => state.submitting);
  const busy = useStore(feed, ({ queue }) => queue !== null && (queue.running !== null || queue.total > 0));
  const paused = useStore(feed, ({ queue }) => queue?.paused ?? false);
  const lost = useStore(feed, ({ connection }) => connection === 'lost');
  const count = useDraft('count');
  const problem = useProblem('');
  const words = busy
    ? `Add ${count === 1 ? '' : `${count} `}to queue`
    : `Make ${count === 1 ? 'a picture' : `${count} pictures`}`;
  return (
    // What scrolls under it, this place or all of the page, keeps what has the focus clear of it: see `scroll-pb`.
    <div data-bottom-bar className="sticky bottom-0 z-10 border-t border-line bg-bg px-5 py-3">
      {(problem ?? (paused || lost)) && (
        <p className={problem ? 'mb-2 text-12 text-danger' : 'mb-2 text-12 text-muted'}>
          {problem ??
            (lost ? 'Not connected; it is being tried again.' : 'The queue is paused: new pictures wait in it.')}
        </p>
      )}
      <div className="mb-2 flex h-5 items-center">
        <FormFit />
      </div>
      <Button
        type="submit"
        variant="primary"
        size="lg"
        wide
        icon={busy ? Plus : WandSparkles}
        busy={submitting}
        aria-keyshortcuts="Control+Enter Meta+Enter"
      >
        <span className="flex items-center gap-2">
          {words}
          <span aria-hidden className="text-11 font-medium">
            {keyNames('$mod+Enter').join(onMac() ? '' : '+')}
          </span>
        </span>
      </Button>
    </div>
  );
}
