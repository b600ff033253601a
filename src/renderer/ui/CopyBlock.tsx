import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from './Button.tsx';
import { onMac } from './keyNames.ts';
import { joinClasses } from './joinClasses.ts';

export interface CopyBlockProps {
  /** What it is: `curl`, `Recipe as JSON`. */
  readonly label: string;
  readonly code: string;
  /** The label is for screen readers only. */
  readonly hideLabel?: boolean | undefined;
  /** In place of the browser's clipboard. */
  readonly copy?: ((code: string) => Promise<void>) | undefined;
}

type Copying = 'ready' | 'copied' | 'selected';

const STAYS_MS = 2500;
const toClipboard = (code: string): Promise<void> => navigator.clipboard.writeText(code);

/** Text to be pasted elsewhere. Where the clipboard is shut off (no secure page) it selects the text instead. */
export function CopyBlock({ label, code, hideLabel = false, copy = toClipboard }: CopyBlockProps): ReactNode {
  const [copying, setCopying] = useState<Copying>('ready');
  const text = useRef<HTMLElement>(null);
  useEffect(() => {
    if (copying === 'ready') return;
    const timer = setTimeout(() => setCopying('ready'), STAYS_MS);
    return () => clearTimeout(timer);
  }, [copying]);
  const take = async (): Promise<void> => {
    try {
      await copy(code);
      setCopying('copied');
    } catch {
      if (text.current) getSelection()?.selectAllChildren(text.current);
      setCopying('selected');
    }
  };
  const words: Readonly<Record<Copying, string>> = {
    ready: 'Copy',
    copied: 'Copied',
    selected: `Press ${onMac() ? '⌘C' : 'Ctrl+C'}`,
  };
  return (
    <figure className="m-0 min-w-0 overflow-clip rounded-control border border-line bg-bg">
      <div className="flex items-center justify-between gap-2 border-b border-line py-1 pr-1 pl-3">
        <figcaption className={joinClasses('truncate text-12 text-muted', hideLabel && 'sr-only')}>{label}</figcaption>
        <output className="sr-only">{copying !== 'ready' && words[copying]}</output>
        <span className="ml-auto">
          <Button
            size="sm"
            variant="quiet"
            icon={copying === 'copied' ? Check : Copy}
            aria-label={`${words[copying]} ${label}`}
            onClick={() => void take()}
          >
            {words[copying]}
          </Button>
        </span>
      </div>
      <pre className="m-0 px-3 py-2 font-mono text-12 break-words whitespace-pre-wrap select-text">
        <code ref={text}>{code}</code>
      </pre>
    </figure>
  );
}
