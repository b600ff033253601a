import type { ClientView } from '../../../../shared/schema/access.ts';

/** What a program has going on at the moment; undefined when nothing. */
export function nowWords({ jobs }: ClientView): { text: string; tone: 'work' | 'neutral' } | undefined {
  const waiting = jobs.pending > 0 ? `${jobs.pending.toLocaleString()} waiting` : undefined;
  if (jobs.in_progress > 0) return { text: waiting === undefined ? 'At work' : `At work, ${waiting}`, tone: 'work' };
  return waiting === undefined ? undefined : { text: waiting, tone: 'neutral' };
}

/** How its jobs have ended: `41 done · 1 failed`. */
export function endedWords({ jobs }: ClientView): string {
  const parts = [
    `${jobs.complete.toLocaleString()} done`,
    jobs.error > 0 && `${jobs.error.toLocaleString()} failed`,
    jobs.cancelled > 0 && `${jobs.cancelled.toLocaleString()} cancelled`,
  ];
  return parts.filter((part) => part !== false).join(' · ');
}
