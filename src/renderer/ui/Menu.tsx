import { Menu as BaseMenu } from '@base-ui/react/menu';
import type { ReactElement, ReactNode } from 'react';
import { MenuEntries, type MenuEntry } from './MenuEntries.tsx';

export interface MenuProps {
  /** The button that opens it: a `Button` or an `IconButton`. */
  readonly trigger: ReactElement;
  readonly entries: readonly MenuEntry[];
  readonly align?: 'start' | 'center' | 'end' | undefined;
}

/** A button that opens a list of actions. */
export function Menu({ trigger, entries, align = 'start' }: MenuProps): ReactNode {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal render={<section aria-label="Menu" />}>
        <BaseMenu.Positioner align={align} sideOffset={4} collisionPadding={8} className="z-40 outline-none">
          <MenuEntries entries={entries} />
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  );
}
