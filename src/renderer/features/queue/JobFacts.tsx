import type { ReactNode } from 'react';
import { agoWords } from '../../state/timeWords.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { askedBy, pictures } from './queueWords.ts';

interface JobFactsProps {
  readonly model: string;
  readonly count: number;
  readonly client: string | undefined;
  /** Epoch milliseconds, with the word that stands before it. */
  readonly at: number;
  readonly before?: string | undefined;
  readonly more?: string | undefined;
}

/** The lesser words about a job in one line: by which model, how many, who asked, when. */
export function JobFacts({ model, count, client, at, before, more }: JobFactsProps): ReactNode {
  const { models, clock } = useStudio();
  const name = useStore(models, ({ value }) => value?.find(({ id }) => id === model)?.name ?? model);
  const when = useStore(clock, ({ now }) => agoWords(at, now));
  const facts = [pictures(count), name, askedBy(client), before === undefined ? when : `${before} ${when}`, more];
  return (
    <p className="flex min-w-0 flex-wrap gap-x-1 text-12 text-muted tabular-nums">
      {facts
        .filter((fact) => fact !== undefined)
        .map((fact, n) => (
          <span key={fact} className="max-w-full truncate">
            {n > 0 && <span aria-hidden>· </span>}
            {fact}
          </span>
        ))}
    </p>
  );
}
