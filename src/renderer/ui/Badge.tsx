import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { joinClasses } from './joinClasses.ts';

export type Tone = 'neutral' | 'work' | 'ok' | 'warn' | 'danger';

export interface BadgeProps {
  /** `neutral` unless told; `work` only for what is at work now. */
  readonly tone?: Tone | undefined;
  readonly icon?: LucideIcon | undefined;
  readonly children: ReactNode;
}

/** Text colour of each tone; the words must carry the meaning too. */
export const toneText: Readonly<Record<Tone, string>> = {
  neutral: 'text-muted',
  work: 'text-accent',
  ok: 'text-ok',
  warn: 'text-warn',
  danger: 'text-danger',
};

/** A word or two about the state of something. */
export function Badge({ tone = 'neutral', icon: Icon, children }: BadgeProps): ReactNode {
  return (
    <span
      className={joinClasses(
        'inline-flex h-5 max-w-full items-center gap-1 rounded-full border border-line px-2 text-11 font-medium whitespace-nowrap tabular-nums',
        toneText[tone],
      )}
    >
      {Icon && <Icon aria-hidden size={12} className="shrink-0" />}
      <span className="truncate">{children}</span>
    </span>
  );
}
