import { ImageOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../../ui/Button.tsx';
import { EmptyState } from '../../../ui/EmptyState.tsx';

interface NotOpenedProps {
  /** Why it could not be fetched; undefined: it is gone. */
  readonly error: string | undefined;
  /** What is said of one that is gone. */
  readonly gone: { readonly title: string; readonly words: string };
  readonly onRetry: () => void;
  readonly onBack: () => void;
}

/** In place of what was opened: that it is gone, or that it could not be fetched now. */
export function NotOpened({ error, gone, onRetry, onBack }: NotOpenedProps): ReactNode {
  const back = <Button onClick={onBack}>To the gallery</Button>;
  if (error === undefined)
    return (
      <EmptyState icon={ImageOff} title={gone.title} action={back}>
        {gone.words}
      </EmptyState>
    );
  const actions = (
    <>
      {back}
      <Button onClick={onRetry}>Try again</Button>
    </>
  );
  return (
    <EmptyState icon={ImageOff} title="This cannot be shown now" action={actions}>
      {error}
    </EmptyState>
  );
}
