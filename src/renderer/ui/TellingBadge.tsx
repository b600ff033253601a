import type { ReactNode } from 'react';
import { Badge, type BadgeProps } from './Badge.tsx';
import { Tooltip } from './Tooltip.tsx';

export interface TellingBadgeProps extends Pick<BadgeProps, 'tone' | 'icon'> {
  readonly words: string;
  /** More, on hover and on keyboard focus; a screen reader is told it with the words. */
  readonly why: string;
}

/** A badge that says more when it is looked at. */
export function TellingBadge({ words, why, ...badge }: TellingBadgeProps): ReactNode {
  return (
    <Tooltip text={why}>
      <button type="button" aria-label={`${words}. ${why}`} className="max-w-full cursor-default rounded-full">
        <Badge {...badge}>{words}</Badge>
      </button>
    </Tooltip>
  );
}
