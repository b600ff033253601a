import { Check } from 'lucide-react';
import type { ReactNode } from 'react';

export interface SaveMarkProps {
  /** The name of the field, for the button that takes the change back. */
  readonly label: string;
  readonly state: 'saving' | 'saved' | 'refused' | undefined;
  readonly onUndo: () => void;
}

/** Beside a field's label: that a change was saved, or the way back from one that was refused. */
export function SaveMark({ label, state, onUndo }: SaveMarkProps): ReactNode {
  if (state === 'saved')
    return (
      <span>
        {/* In the line, so that the label beside it does not move. */}
        <Check aria-hidden size={12} className="mr-1 inline align-[-0.125em]" />
        Saved
      </span>
    );
  if (state === 'refused')
    return (
      <button
        type="button"
        aria-label={`Undo the change of ${label}`}
        onClick={onUndo}
        className="rounded-control text-text underline underline-offset-2 hover:text-accent"
      >
        Undo
      </button>
    );
  return null;
}
