import { ArrowDown, ArrowDownToLine, ArrowUp, ArrowUpToLine, Layers, Repeat2, X } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { lane } from '../../../shared/schema/generation.ts';
import { laneNames, type QueueEntry, type QueueWay } from '../../state/queueOrder.ts';
import type { MenuEntry } from '../../ui/MenuEntries.tsx';

const keys = {
  up: 'Alt+ArrowUp',
  down: 'Alt+ArrowDown',
  first: 'Alt+Shift+ArrowUp',
  last: 'Alt+Shift+ArrowDown',
} as const;

/** The keys that move a job, in tinykeys' notation. */
export const moveKeys: readonly string[] = Object.values(keys);

/** The way that a key asks for. */
export function wayOfKey({ key, altKey, shiftKey, ctrlKey, metaKey }: KeyboardEvent): QueueWay | undefined {
  if (!altKey || ctrlKey || metaKey) return undefined;
  if (key === 'ArrowUp') return shiftKey ? 'first' : 'up';
  if (key === 'ArrowDown') return shiftKey ? 'last' : 'down';
  return undefined;
}

export interface RowActions {
  readonly entry: QueueEntry;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly move: (way: QueueWay) => void;
  readonly reuse: () => void;
  readonly cancel: () => void;
}

/** What can be done with a waiting job. */
export function rowEntries({ entry, isFirst, isLast, move, reuse, cancel }: RowActions): MenuEntry[] {
  const way = (label: string, icon: typeof ArrowUp, to: keyof typeof keys, disabled: boolean): MenuEntry => ({
    kind: 'action',
    label,
    icon,
    shortcut: keys[to],
    disabled,
    onSelect: () => move(to),
  });
  return [
    way('Move up', ArrowUp, 'up', isFirst),
    way('Move down', ArrowDown, 'down', isLast),
    way('Move to the top', ArrowUpToLine, 'first', isFirst),
    way('Move to the end', ArrowDownToLine, 'last', isLast),
    { kind: 'separator' },
    ...lane.options
      .filter((name) => name !== entry.lane)
      .map((name): MenuEntry => ({
        kind: 'action',
        label: `Move to ${laneNames[name].name}`,
        icon: Layers,
        onSelect: () => move(name),
      })),
    { kind: 'separator' },
    { kind: 'action', label: 'Use these settings', icon: Repeat2, onSelect: reuse },
    { kind: 'action', label: 'Cancel', icon: X, danger: true, onSelect: cancel },
  ];
}
