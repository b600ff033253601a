import {
  DndContext,
  DragOverlay,
  KeyboardSensor,
  PointerSensor,
  closestCenter,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { sortableKeyboardCoordinates } from '@dnd-kit/sortable';
import { type ReactNode, useMemo, useRef } from 'react';
import { lane } from '../../../shared/schema/generation.ts';
import type { QueueView } from '../../../shared/schema/job.ts';
import { afterMoves } from '../../state/queueMoves.ts';
import { byLane } from '../../state/queueOrder.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { LaneList } from './LaneList.tsx';
import { inFigures } from './queueWords.ts';
import { useDragOrder } from './useDragOrder.ts';
import { useKeptFocus } from './useKeptFocus.ts';
import { RowPreview } from './WaitingRow.tsx';

const instructions = {
  draggable:
    'To change the order, press Space, move with the arrow keys, and press Space again to put it down or Escape to leave it. Or press Alt with the up or down arrow.',
};

/** What waits, lane by lane, to be put in order by dragging, by keys or by the menu of each job. */
export function Waiting({ queue }: { readonly queue: QueueView }): ReactNode {
  const { queueMoves } = useStudio();
  const moves = useStore(queueMoves, (state) => state.moves);
  const order = useMemo(() => afterMoves(queue.pending, moves), [queue.pending, moves]);
  const { shown, dragged, handlers, announcements } = useDragOrder(order);
  const lanes = useMemo(() => byLane(shown), [shown]);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const box = useRef<HTMLDivElement>(null);
  const keepFocus = useKeptFocus(box);
  const hidden = Math.max(0, queue.total - queue.pending.length);
  const lastShown = hidden > 0 ? lane.options.indexOf(queue.pending.at(-1)?.lane ?? 'interactive') : 3;
  return (
    <div ref={box} className="flex flex-col gap-4">
      <DndContext
        sensors={sensors}
        collisionDetection={closestCenter}
        accessibility={{ announcements, screenReaderInstructions: instructions }}
        {...handlers}
      >
        {lane.options.map((name, at) => (
          <LaneList
            key={name}
            lane={name}
            entries={lanes[name]}
            isWhole={at < lastShown || hidden === 0}
            isBeyond={at > lastShown}
            onWay={keepFocus}
          />
        ))}
        <DragOverlay dropAnimation={null}>{dragged && <RowPreview entry={dragged} />}</DragOverlay>
      </DndContext>
      {hidden > 0 && (
        <p className="px-1 text-12 text-muted tabular-nums">
          And {inFigures(hidden)} more. They are listed here as their turn comes nearer.
        </p>
      )}
    </div>
  );
}
