import type { Announcements, DragEndEvent, DragOverEvent, DragStartEvent, UniqueIdentifier } from '@dnd-kit/core';
import { useMemo, useRef, useState } from 'react';
import { lane, type Lane } from '../../../shared/schema/generation.ts';
import { byLane, laneNames, placed, type QueueEntry, type QueuePlace } from '../../state/queueOrder.ts';
import { useStudio } from '../../studioContext.tsx';

/** An empty lane takes what is dropped on it under this name. */
export const laneTarget = (name: Lane): string => `lane:${name}`;

/**
 * The order while something is dragged: it is worked out from the order of the moment, so that jobs which come and go
 * meanwhile are where they belong. What is dragged stands in the lane it is over.
 */
export function useDragOrder(order: readonly QueueEntry[]) {
  const { queueMoves, toasts } = useStudio();
  const [drag, setDrag] = useState<{ readonly id: string; readonly to: QueuePlace | null } | null>(null);
  const shown = useMemo(() => (drag?.to ? placed(order, drag.id, drag.to) : order), [order, drag]);
  const dragged = drag ? shown.find(({ id }) => id === drag.id) : undefined;

  /** Where something would land over a job or an empty lane. */
  const landing = (over: UniqueIdentifier | undefined): QueuePlace | undefined => {
    const empty = lane.options.find((name) => laneTarget(name) === over);
    if (empty) return { lane: empty, position: 1 };
    const target = shown.find(({ id }) => id === over);
    return target && { lane: target.lane, position: byLane(shown)[target.lane].indexOf(target) + 1 };
  };
  const words = (over: UniqueIdentifier | undefined): string => {
    const to = landing(over);
    return to ? `Over place ${to.position} in ${laneNames[to.lane].name}.` : 'Over no place of the queue.';
  };
  // All that is told goes through the one live region of the page.
  const tell = (text: string): undefined => {
    toasts.say(text);
  };
  const overWhat = useRef<UniqueIdentifier | undefined>(undefined);
  const announcements: Announcements = {
    onDragStart({ active }) {
      overWhat.current = active.id;
      return tell(`Picked up. ${words(active.id)}`);
    },
    onDragOver({ over }) {
      if (over?.id === overWhat.current) return undefined;
      overWhat.current = over?.id;
      return tell(words(over?.id));
    },
    onDragEnd: () => undefined,
    onDragCancel: () => tell('Left where it was.'),
  };

  return {
    shown,
    dragged,
    announcements,
    handlers: {
      onDragStart: ({ active }: DragStartEvent): void => setDrag({ id: String(active.id), to: null }),
      onDragOver({ active, over }: DragOverEvent): void {
        const to = landing(over?.id);
        const from = shown.find(({ id }) => id === active.id);
        if (to && from && to.lane !== from.lane) setDrag({ id: from.id, to });
      },
      onDragEnd({ active, over }: DragEndEvent): void {
        const to = landing(over?.id);
        const id = String(active.id);
        const from = order.find((entry) => entry.id === id);
        setDrag(null);
        if (!to) return tell('Left where it was.');
        const stays = from && from.lane === to.lane && byLane(order)[from.lane].indexOf(from) + 1 === to.position;
        if (stays) return tell('Left where it was.');
        void queueMoves.place(id, to);
      },
      onDragCancel: (): void => setDrag(null),
    },
  };
}
