import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import { VisuallyHidden } from './VisuallyHidden.tsx';

export interface SpinnerProps {
  /** What is waited for, for screen readers. Leave it out where the words stand beside it. */
  readonly label?: string | undefined;
  /** Width and height in pixels; 16 unless told. */
  readonly size?: number | undefined;
}

/** Something of unknown length is at work. It stands still where motion is not wanted. */
export function Spinner({ label, size = 16 }: SpinnerProps): ReactNode {
  return (
    <span className="inline-flex">
      <LoaderCircle aria-hidden size={size} className="animate-spin" />
      {label && <VisuallyHidden>{label}</VisuallyHidden>}
    </span>
  );
}
