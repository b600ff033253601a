import { Progress } from '@base-ui/react/progress';
import type { ReactNode } from 'react';
import { joinClasses } from './joinClasses.ts';

export interface ProgressBarProps {
  /** What is going on. */
  readonly label: string;
  readonly hideLabel?: boolean | undefined;
  /** 0 to 100; null when the length is not known. */
  readonly value: number | null;
  /** In place of the percentage, on the screen and for screen readers: `step 3 of 8`. */
  readonly text?: string | undefined;
  /** `work` (the accent) unless told; `still` when it is paused or waits. */
  readonly tone?: 'work' | 'still' | 'danger' | undefined;
}

const tones = { work: 'bg-accent', still: 'bg-muted', danger: 'bg-danger' } as const;

/** How far a piece of work has come. */
export function ProgressBar({ label, hideLabel = false, value, text, tone = 'work' }: ProgressBarProps): ReactNode {
  const words = text ?? (value === null ? undefined : `${Math.floor(value)} %`);
  return (
    <Progress.Root
      value={value}
      getAriaValueText={() => words ?? 'In progress'}
      className="flex min-w-0 flex-col gap-1"
    >
      <div className={joinClasses('flex items-baseline justify-between gap-3 text-12', hideLabel && 'sr-only')}>
        <Progress.Label className="min-w-0 truncate">{label}</Progress.Label>
        <span aria-hidden className="shrink-0 text-muted tabular-nums">
          {words}
        </span>
      </div>
      <Progress.Track className="h-1 overflow-hidden rounded-full bg-line forced-color-adjust-none forced-colors:bg-[GrayText]">
        {value === null ? (
          <div
            className={joinClasses(
              'h-full w-1/3 animate-sweep rounded-full forced-color-adjust-none motion-reduce:w-full motion-reduce:opacity-50',
              tones[tone],
            )}
          />
        ) : (
          <Progress.Indicator
            className={joinClasses('rounded-full transition-[width] forced-color-adjust-none', tones[tone])}
          />
        )}
      </Progress.Track>
    </Progress.Root>
  );
}
