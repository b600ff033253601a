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
      <span className="flex items-center gap-1">
        <Check aria-hidden size={12} />
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
