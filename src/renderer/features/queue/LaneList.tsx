import { useDroppable } from '@dnd-kit/core';
import { SortableContext, verticalListSortingStrategy } from '@dnd-kit/sortable';
import { type ReactNode, useId, useMemo, useState } from 'react';
import type { Lane } from '../../../shared/schema/generation.ts';
import { laneNames, type QueueEntry } from '../../state/queueOrder.ts';
import { Button } from '../../ui/Button.tsx';
import { joinClasses } from '../../ui/joinClasses.ts';
import { inFigures } from './queueWords.ts';
import { laneTarget } from './useDragOrder.ts';
import type { KeepFocus } from './useKeptFocus.ts';
import { WaitingRow } from './WaitingRow.tsx';

interface LaneListProps {
  readonly lane: Lane;
  readonly entries: readonly QueueEntry[];
  /** Everything of the lane is listed. */
  readonly isWhole: boolean;
  /** The list ends before this lane. */
  readonly isBeyond: boolean;
  readonly onWay: KeepFocus;
}

/** Rows shown at first, and more of them at each request: many at once would keep the page from answering. */
const PAGE = 40;

/** One lane: what it is for, and what waits in it. */
export function LaneList({ lane, entries, isWhole, isBeyond, onWay }: LaneListProps): ReactNode {
  const heading = useId();
  const [most, setMost] = useState(PAGE);
  const { name, about } = laneNames[lane];
  const rows = entries.slice(0, most);
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  return (
    <section aria-labelledby={heading} className="min-w-0 overflow-clip rounded-panel border border-line bg-surface">
      <div className="flex flex-wrap items-baseline gap-x-3 px-4 pt-3 pb-2">
        <h2 id={heading} className="text-15 font-semibold">
          {name}
        </h2>
        {entries.length > 0 && (
          <span className="text-12 text-muted tabular-nums">
            {inFigures(entries.length)}
            {isWhole ? '' : ' or more'} waiting
          </span>
        )}
        <p className="ml-auto text-12 text-muted">{about}</p>
      </div>
      <SortableContext id={lane} items={ids} strategy={verticalListSortingStrategy}>
        {rows.length > 0 ? (
          <ol aria-label={`Waiting in ${name}`}>
            {rows.map((entry, at) => (
              <WaitingRow
                key={entry.id}
                entry={entry}
                place={at + 1}
                isFirst={at === 0}
                isLast={at === entries.length - 1}
                onWay={onWay}
              />
            ))}
          </ol>
        ) : (
          <EmptyLane lane={lane} isBeyond={isBeyond} />
        )}
      </SortableContext>
      {rows.length < entries.length && (
        <div className="border-t border-line p-2">
          <Button size="sm" variant="quiet" wide onClick={() => setMost(most + PAGE)}>
            {`Show ${Math.min(PAGE, entries.length - rows.length)} more of ${inFigures(entries.length)} in ${name}`}
          </Button>
        </div>
      )}
    </section>
  );
}

function EmptyLane({ lane, isBeyond }: { readonly lane: Lane; readonly isBeyond: boolean }): ReactNode {
  const { setNodeRef, isOver } = useDroppable({ id: laneTarget(lane) });
  return (
    <p
      ref={setNodeRef}
      className={joinClasses('border-t px-4 py-3 text-12 text-muted', isOver ? 'border-line bg-raised' : 'border-line')}
    >
      {isBeyond ? 'What waits here comes after what is listed.' : 'Nothing waits here.'}
    </p>
  );
}
