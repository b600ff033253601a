import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Generation } from '../../../shared/schema/generation.ts';
import { jobAdvice, type JobAdvice } from '../../state/jobAdvice.ts';
import { useStudio } from '../../studioContext.tsx';
import { Button } from '../../ui/Button.tsx';
import type { JobFailure } from './failures.ts';
import { shortPrompt } from './queueWords.ts';

/** What went wrong, in words, and the next step. */
export function Failure({ job, error, images }: JobFailure & { readonly job: Generation }): ReactNode {
  const { title, next, by } = jobAdvice[error.code];
  return (
    <div className="flex min-w-0 flex-wrap items-start gap-x-3 gap-y-2 rounded-control bg-raised px-3 py-2">
      <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-danger" />
      <div className="min-w-48 flex-1">
        <p className="font-medium">
          {title}
          {images.length > 0 && job.request.count > 1 && `: ${pictureList(images)}`}
        </p>
        <p className="text-12 break-words text-muted">{error.message}</p>
        <p className="text-12">{next}</p>
      </div>
      <NextStep job={job} by={by} />
    </div>
  );
}

function NextStep({ job, by }: { readonly job: Generation; readonly by: JobAdvice['by'] }): ReactNode {
  const { settingsAgain, route } = useStudio();
  if (by === 'retry') return null;
  if (by === 'change')
    return (
      <Button
        size="sm"
        aria-label={`Change the settings: ${shortPrompt(job.request.prompt)}`}
        onClick={() => void settingsAgain(job.id)}
      >
        Change the settings
      </Button>
    );
  const label = { models: 'Go to Models', settings: 'Go to Settings', server: 'Go to Server' }[by];
  return (
    <Button size="sm" onClick={() => route.go(by)}>
      {label}
    </Button>
  );
}

const pictureList = (images: readonly number[]): string =>
  images.length === 1 ? `picture ${images[0]}` : `pictures ${images.join(', ')}`;
