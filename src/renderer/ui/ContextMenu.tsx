import { ContextMenu as BaseContextMenu } from '@base-ui/react/context-menu';
import type { ReactElement, ReactNode } from 'react';
import { MenuEntries, type MenuEntry } from './MenuEntries.tsx';

export interface ContextMenuProps {
  readonly entries: readonly MenuEntry[];
  /** One element which takes a ref and handlers. Its actions must be reachable another way as well. */
  readonly children: ReactElement;
}

/** The menu of the right button, a long press, or the menu key. */
export function ContextMenu({ entries, children }: ContextMenuProps): ReactNode {
  return (
    <BaseContextMenu.Root>
      <BaseContextMenu.Trigger render={children} />
      <BaseContextMenu.Portal render={<section aria-label="Menu" />}>
        <BaseContextMenu.Positioner collisionPadding={8} className="z-40 outline-none">
          <MenuEntries entries={entries} />
        </BaseContextMenu.Positioner>
      </BaseContextMenu.Portal>
    </BaseContextMenu.Root>
  );
}
