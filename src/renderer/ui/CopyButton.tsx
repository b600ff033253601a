import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from './Button.tsx';
import type { ControlSize } from './controlClasses.ts';
import { copyText } from './copyText.ts';

export interface CopyButtonProps {
  /** What is copied: `address`. The button is then named `Copy address`. */
  readonly what: string;
  /** Asked for when it is pressed. */
  readonly text: () => string;
  readonly size?: ControlSize | undefined;
  readonly disabled?: boolean | undefined;
  /** In place of the browser's clipboard; answers whether it went well. */
  readonly copy?: ((text: string) => Promise<boolean>) | undefined;
}

type Copying = 'ready' | 'copied' | 'failed';

const STAYS_MS = 2500;
const words: Readonly<Record<Copying, string>> = { ready: 'Copy', copied: 'Copied', failed: 'Not copied' };

/** Copies a text that is not shown whole, or stands elsewhere; says so without changing its width. */
export function CopyButton({ what, text, size, disabled, copy = copyText }: CopyButtonProps): ReactNode {
  const [copying, setCopying] = useState<Copying>('ready');
  useEffect(() => {
    if (copying === 'ready') return;
    const timer = setTimeout(() => setCopying('ready'), STAYS_MS);
    return () => clearTimeout(timer);
  }, [copying]);
  const take = async (): Promise<void> => setCopying((await copy(text())) ? 'copied' : 'failed');
  return (
    <>
      <output className="sr-only">{copying !== 'ready' && `${words[copying]} ${what}`}</output>
      <Button
        size={size}
        icon={copying === 'copied' ? Check : Copy}
        aria-label={`Copy ${what}`}
        disabled={disabled}
        onClick={() => void take()}
      >
        <span className="inline-block min-w-11">{words[copying]}</span>
      </Button>
    </>
  );
}
