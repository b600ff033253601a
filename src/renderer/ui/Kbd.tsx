import type { ReactNode } from 'react';
import { keyNames, onMac } from './keyNames.ts';

export interface KbdProps {
  /** In tinykeys' notation: `$mod+Enter`, `Shift+ArrowUp`. `$mod` is ⌘ on a Mac and Ctrl elsewhere. */
  readonly keys: string;
}

/** A keyboard shortcut, as it is printed on the keys of this machine. */
export function Kbd({ keys }: KbdProps): ReactNode {
  const mac = onMac();
  return (
    <kbd className="inline-flex shrink-0 items-center rounded-[4px] border border-line px-1 font-sans text-11 whitespace-nowrap text-muted">
      {keyNames(keys, mac).join(mac ? '' : '+')}
    </kbd>
  );
}
