import type { ReactNode } from 'react';
import type { ModelView } from '../../../../shared/schema/model.ts';
import { tokenEstimate } from '../../../state/tokenEstimate.ts';
import { joinClasses } from '../../../ui/joinClasses.ts';
import { Tooltip } from '../../../ui/Tooltip.tsx';

interface TokenCountProps {
  readonly text: string;
  readonly limit: ModelView['promptTokens'];
}

/** About how much of what the model reads a prompt takes up. Nothing where the model's limit is not known. */
export function TokenCount({ text, limit }: TokenCountProps): ReactNode {
  if (!limit) return null;
  const tokens = tokenEstimate(text, limit.tokenizer);
  const over = tokens > limit.limit;
  const words = tokens === 0 ? `up to ${limit.limit} tokens` : `about ${tokens} of ${limit.limit} tokens`;
  const shown = over ? `${words}: too long` : words;
  const why = over
    ? 'Longer than the model reads: what comes last counts less, or not at all. The count is an estimate.'
    : 'How much of what the model reads the prompt takes up. The count is an estimate; the model cuts words in its own way.';
  return (
    <Tooltip text={why}>
      <button
        type="button"
        aria-label={`${shown}. ${why}`}
        className={joinClasses(
          'cursor-default rounded-control text-12 tabular-nums',
          over ? 'text-warn' : 'text-muted',
        )}
      >
        {shown}
      </button>
    </Tooltip>
  );
}
