import {
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import type { ImageView } from '../../../../shared/schema/image.ts';
import { find } from '../../../state/gallery.ts';
import { imageAt, shownTotal } from '../../../state/galleryPages.ts';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { gridHeight, moveIn, rowCount, scrollTo } from './gridLayout.ts';
import { Row } from './Row.tsx';
import { TileMenu } from './TileMenu.tsx';
import { useGridWindow } from './useGridWindow.ts';

export interface GridProps {
  readonly onOpen: (image: ImageView) => void;
  readonly onCompare: () => void;
}

/** All images, of which only those round the window are there. */
export function Grid({ onOpen, onCompare }: GridProps): ReactNode {
  const { gallery, galleryView, link } = useStudio();
  const total = useStore(gallery, shownTotal);
  const filter = useStore(gallery, (state) => state.filter);
  const { scroller, layout, rows, measured, follow, scroll } = useGridWindow(total);
  const [place, setPlace] = useState(() => galleryView.getState().active);
  const active = Math.max(0, Math.min(place, total - 1));
  const takeFocus = useRef(galleryView.getState().refocus);
  const shownFilter = useRef(filter);
  const activeRow = Math.floor(active / layout.columns);

  const height = (): number => scroller.current?.clientHeight ?? 0;
  const reveal = (index: number): void =>
    scroll(scrollTo(layout, Math.floor(index / layout.columns), scroller.current?.scrollTop ?? 0, height()));
  const activate = (index: number, focus: boolean): void => {
    takeFocus.current = focus;
    setPlace(index);
    galleryView.leave({ active: index });
  };

  useLayoutEffect(() => {
    if (!measured || !takeFocus.current) return;
    const tile = scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    if (!tile) return;
    takeFocus.current = false;
    if (galleryView.getState().refocus) reveal(active);
    galleryView.leave({ refocus: false });
    tile.focus({ preventScroll: true });
  });

  // What is found by another search begins at its top.
  useLayoutEffect(() => {
    if (shownFilter.current === filter) return;
    shownFilter.current = filter;
    scroll(0);
    activate(0, false);
  });

  const at = (index: number): ImageView | undefined => imageAt(gallery.getState(), index);
  const chosen = (): string[] => {
    const { selected } = gallery.getState();
    const image = at(active);
    return selected.size > 0 ? [...selected] : image ? [image.id] : [];
  };
  const mark = (): void => {
    const ids = chosen();
    const all = ids.every((id) => find(gallery.getState(), id)?.favourite);
    void gallery.favouriteAll(ids, !all);
  };
  const move = (to: number, extend: boolean): void => {
    const { anchor, selected } = gallery.getState();
    const [from, target] = [at(active), at(to)];
    if (extend && from && target) {
      if (anchor === null || selected.size === 0) gallery.select(from.id, 'only');
      gallery.select(target.id, 'range');
    }
    reveal(to);
    activate(to, true);
  };
  const press = (key: string, plain: boolean): boolean => {
    const image = at(active);
    if (key === 'a' && !plain) gallery.selectAll();
    else if (key === 'c' && plain) onCompare();
    else if (key === 'f' && plain) mark();
    else if ((key === 'Delete' || key === 'Backspace') && plain) {
      takeFocus.current = true;
      gallery.remove(chosen());
    } else if (key === 'Escape' && gallery.getState().selected.size > 0) gallery.clearSelection();
    else if (image && (plain ? key === 'x' : key === ' ')) gallery.select(image.id, 'toggle');
    else if (image && plain && (key === 'Enter' || key === ' ')) onOpen(image);
    else return false;
    return true;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const to = moveIn(layout, total, active, key, height());
    if (to !== undefined) move(to, event.shiftKey);
    else if (!press(key, !event.ctrlKey && !event.metaKey)) return;
    event.preventDefault();
  };
  const indexUnder = (target: EventTarget): number | undefined => {
    const tile = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null;
    return tile ? Number(tile.dataset['index']) : undefined;
  };
  const onClick = (event: MouseEvent): void => {
    const index = indexUnder(event.target);
    const image = index === undefined ? undefined : at(index);
    if (index === undefined || !image) return;
    activate(index, true);
    const marks = event.target instanceof Element && event.target.closest('[data-act="select"]') !== null;
    if (event.shiftKey) gallery.select(image.id, 'range');
    else if (marks || event.ctrlKey || event.metaKey || gallery.getState().selected.size > 0)
      gallery.select(image.id, 'toggle');
    else onOpen(image);
  };
  const onContextMenu = (event: MouseEvent): void => {
    const index = indexUnder(event.target);
    if (index === undefined) {
      event.preventDefault();
      event.stopPropagation();
    } else activate(index, false);
  };
  const onDragStart = (event: DragEvent): void => {
    const image = at(indexUnder(event.target) ?? -1);
    event.preventDefault();
    if (image) link.host?.startDrag(image.id);
  };

  const shownRows = [
    ...new Set([...Array.from({ length: rows.last - rows.first + 1 }, (_, n) => rows.first + n), activeRow]),
  ];
  return (
    <TileMenu index={active} onOpen={onOpen}>
      <div
        ref={scroller}
        role="grid"
        aria-label="Images"
        aria-multiselectable
        aria-rowcount={rowCount(total, layout)}
        aria-colcount={layout.columns}
        onScroll={follow}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onContextMenuCapture={onContextMenu}
        onDragStart={onDragStart}
        tabIndex={-1}
        className="relative min-h-0 flex-1 overflow-y-scroll [overflow-anchor:none]"
      >
        {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a table of HTML cannot leave out rows */}
        <div role="rowgroup" className="relative" style={{ height: gridHeight(total, layout) }}>
          {measured &&
            shownRows
              .toSorted((a, b) => a - b)
              .map((row) => (
                <Row
                  key={row}
                  row={row}
                  layout={layout}
                  total={total}
                  active={row === activeRow ? active % layout.columns : -1}
                />
              ))}
        </div>
      </div>
    </TileMenu>
  );
}
