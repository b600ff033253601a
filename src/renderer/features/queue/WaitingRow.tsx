import { useSortable } from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { Ellipsis, GripVertical, X } from 'lucide-react';
import { type KeyboardEvent, memo, type ReactNode } from 'react';
import type { QueueEntry } from '../../state/queueOrder.ts';
import { useStore, useStudio } from '../../studioContext.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import { joinClasses } from '../../ui/joinClasses.ts';
import { ariaShortcut } from '../../ui/keyNames.ts';
import { Menu } from '../../ui/Menu.tsx';
import { JobFacts } from './JobFacts.tsx';
import { shortPrompt } from './queueWords.ts';
import { moveKeys, rowEntries, wayOfKey } from './rowEntries.ts';
import type { KeepFocus } from './useKeptFocus.ts';

interface WaitingRowProps {
  readonly entry: QueueEntry;
  /** 1-based, within the lane. */
  readonly place: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onWay: KeepFocus;
}

/** A waiting job. */
export const WaitingRow = memo(function WaitingRow({
  entry,
  place,
  isFirst,
  isLast,
  onWay,
}: WaitingRowProps): ReactNode {
  const { queueMoves, queueCancel, settingsAgain } = useStudio();
  const busy = useStore(queueCancel, (state) => state.cancelling.has(entry.id));
  const name = shortPrompt(entry.prompt);
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: entry.id,
    attributes: { roleDescription: 'movable' },
  });
  const cancel = (control: string): void => {
    onWay(entry.id, control);
    void queueCancel.cancel(entry.id, name);
  };
  /** Alt and an arrow move the job from each of its controls. */
  const moveBy =
    (control: string) =>
    (event: KeyboardEvent): void => {
      const way = wayOfKey(event);
      if (!way) return;
      event.preventDefault();
      onWay(entry.id, control);
      void queueMoves.move(entry.id, way);
    };
  return (
    <li
      ref={setNodeRef}
      data-job={entry.id}
      style={{ transform: CSS.Translate.toString(transform), transition }}
      className={joinClasses(
        'flex min-w-0 items-center gap-2 border-t border-line bg-surface py-1.5 pr-2 pl-1 hover:bg-hover',
        isDragging && 'opacity-40',
      )}
    >
      <button
        {...attributes}
        {...listeners}
        ref={setActivatorNodeRef}
        onKeyDown={(event) => {
          moveBy('handle')(event);
          if (!event.defaultPrevented) listeners?.['onKeyDown']?.(event);
        }}
        type="button"
        data-control="handle"
        aria-label={`Move: ${name}`}
        aria-keyshortcuts={moveKeys.map((keys) => ariaShortcut(keys)).join(' ')}
        className="flex h-8 w-7 shrink-0 cursor-grab touch-none items-center justify-center rounded-control text-muted hover:text-text"
      >
        <GripVertical aria-hidden size={16} />
      </button>
      <span className="min-w-5 shrink-0 text-right text-12 text-muted tabular-nums">{place}</span>
      <div className="min-w-0 flex-1 pl-1">
        <p className="truncate" title={entry.prompt}>
          {entry.prompt}
        </p>
        <JobFacts model={entry.model} count={entry.count} client={entry.client} at={entry.createdAt} />
      </div>
      <Menu
        align="end"
        trigger={
          <IconButton label={`More for: ${name}`} icon={Ellipsis} data-control="menu" onKeyDown={moveBy('menu')} />
        }
        entries={rowEntries({
          entry,
          isFirst,
          isLast,
          move(way) {
            onWay(entry.id, 'menu');
            void queueMoves.move(entry.id, way);
          },
          reuse: () => void settingsAgain(entry.id),
          cancel: () => cancel('menu'),
        })}
      />
      <IconButton
        label={`Cancel: ${name}`}
        icon={X}
        busy={busy}
        onClick={() => cancel('cancel')}
        data-control="cancel"
        onKeyDown={moveBy('cancel')}
      />
    </li>
  );
});

/** What is under the pointer while a job is dragged. */
export function RowPreview({ entry }: { readonly entry: QueueEntry }): ReactNode {
  return (
    <div className="flex min-w-0 items-center gap-2 rounded-control border border-edge bg-float py-1.5 pr-2 pl-1 shadow-float">
      <span className="flex h-8 w-7 shrink-0 items-center justify-center text-muted">
        <GripVertical aria-hidden size={16} />
      </span>
      <p className="min-w-0 flex-1 truncate">{entry.prompt}</p>
    </div>
  );
}
