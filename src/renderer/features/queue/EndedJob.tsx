import {
  Ban,
  Check,
  CircleAlert,
  Ellipsis,
  GalleryHorizontalEnd,
  type LucideIcon,
  Repeat2,
  RotateCcw,
} from 'lucide-react';
import { memo, type ReactNode } from 'react';
import type { Generation } from '../../../shared/schema/generation.ts';
import { missingOf } from '../../state/jobFrames.ts';
import { tookWords } from '../../state/timeWords.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { Menu } from '../../ui/Menu.tsx';
import type { MenuEntry } from '../../ui/MenuEntries.tsx';
import { Failure } from './Failure.tsx';
import { failuresOf } from './failures.ts';
import { JobFacts } from './JobFacts.tsx';
import { PictureLink } from './PictureLink.tsx';
import { shortPrompt } from './queueWords.ts';

/** A job that has ended: its pictures, and what can be done about those that are missing. */
export const EndedJob = memo(function EndedJob({ job }: { readonly job: Generation }): ReactNode {
  const { jobs, settingsAgain, route } = useStudio();
  const busy = useStore(jobs, (state) => state.busy.has(job.id));
  const { prompt, model, count } = job.request;
  const images = job.result?.images ?? [];
  const missing = missingOf(job);
  const { words, tone, icon } = endWords(job, missing);
  const name = shortPrompt(prompt);
  const first = images[0];
  const entries: MenuEntry[] = [
    ...(first
      ? [
          {
            kind: 'action' as const,
            label: 'Open in the gallery',
            icon: GalleryHorizontalEnd,
            onSelect: () => route.go('gallery', first.id),
          },
        ]
      : []),
    { kind: 'action', label: 'Use these settings', icon: Repeat2, onSelect: () => void settingsAgain(job.id) },
  ];
  return (
    <li className="flex min-w-0 flex-col gap-2 border-t border-line px-4 py-2.5">
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-2">
        <div className="min-w-48 flex-1">
          <p className="flex min-w-0 items-center gap-2">
            <Badge tone={tone} icon={icon}>
              {words}
            </Badge>
            <span className="min-w-0 truncate" title={prompt.slice(0, 400)}>
              {prompt}
            </span>
          </p>
          <JobFacts
            model={model}
            count={count}
            client={job.client}
            at={job.finishedAt ?? job.updatedAt}
            before="Ended"
            more={job.startedAt && job.finishedAt ? `took ${tookWords(job.finishedAt - job.startedAt)}` : undefined}
          />
        </div>
        {images.length > 0 && (
          <ul aria-label={`Pictures of: ${name}`} className="flex gap-1.5">
            {images.map((image) => (
              <li key={image.id} className="w-12">
                <PictureLink image={image} prompt={prompt} of={count} size={128} />
              </li>
            ))}
          </ul>
        )}
        <div className="ml-auto flex items-center gap-1">
          {missing > 0 && (
            <Button
              size="sm"
              icon={RotateCcw}
              busy={busy}
              aria-label={`${retryWords(missing, count)}: ${name}`}
              onClick={() => void jobs.retry(job.id)}
            >
              {retryWords(missing, count)}
            </Button>
          )}
          <Menu
            align="end"
            trigger={<IconButton label={`More for: ${name}`} icon={Ellipsis} size="sm" />}
            entries={entries}
          />
        </div>
      </div>
      {failuresOf(job).map((failure) => (
        <Failure key={failure.error.code} job={job} {...failure} />
      ))}
    </li>
  );
});

const retryWords = (missing: number, count: number): string =>
  missing === count ? 'Try again' : missing === 1 ? 'Make the missing picture' : `Make the ${missing} missing pictures`;

function endWords(
  { status, request }: Generation,
  missing: number,
): { readonly words: string; readonly tone: Tone; readonly icon: LucideIcon } {
  const made = request.count - missing;
  switch (status) {
    case 'cancelled':
      return {
        words: made > 0 ? `Cancelled, ${made} of ${request.count} made` : 'Cancelled',
        tone: 'neutral',
        icon: Ban,
      };
    case 'error':
      return { words: 'Failed', tone: 'danger', icon: CircleAlert };
    default:
      return missing > 0
        ? { words: `${made} of ${request.count} made`, tone: 'warn', icon: CircleAlert }
        : { words: 'Done', tone: 'ok', icon: Check };
  }
}
