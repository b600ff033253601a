import { type RefObject, useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useStore, useStudio } from '../../../studioContext.tsx';
import { covers, gridLayout, joined, rowsAround, sameRows, type GridLayout, type RowRange } from './gridLayout.ts';
import { useAfterPaint } from './useAfterPaint.ts';

export interface GridWindow {
  /** For the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly layout: GridLayout;
  readonly rows: RowRange;
  /** False until the size of the scroller is known. */
  readonly measured: boolean;
  /** To be called whenever it was scrolled. */
  follow(): void;
  scroll(top: number): void;
}

/** Which rows of the grid are to be there, and the pages of the gallery for them. Begins where the grid was left. */
export function useGridWindow(total: number): GridWindow {
  const scroller = useRef<HTMLDivElement>(null);
  const { gallery, galleryView } = useStudio();
  // The slider goes ahead of the grid, which has more to do.
  const wanted = useDeferredValue(useStore(galleryView, ({ tileSize }) => tileSize));
  const [box, setBox] = useState({ width: 0, height: 0 });
  const layout = useMemo(() => gridLayout(box.width, wanted), [box.width, wanted]);
  const [top, setTop] = useState(() => galleryView.getState().top);
  const before = useRef<GridLayout | null>(null);
  const measured = box.height > 0;
  const near = (at: number): RowRange => rowsAround(layout, total, { top: at, height: box.height, margin: 0 });
  const wide = (at: number): RowRange => rowsAround(layout, total, { top: at, height: box.height, margin: box.height });
  const { first, last } = wide(top);
  // What is not in view yet comes after what is: a jump shows its rows first.
  const rows = joined(near(top), useAfterPaint({ first, last }, sameRows));

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const measure = (): void => setBox({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || !measured) return;
    const old = before.current;
    before.current = layout;
    if (old === null) {
      element.scrollTop = galleryView.getState().top;
    } else if (old.columns !== layout.columns || old.pitch !== layout.pitch) {
      // The first row in view stays the first, whatever the width or the size of the tiles has become.
      const at = (element.scrollTop / old.pitch) * old.columns;
      element.scrollTop = (at / layout.columns) * layout.pitch;
    }
    // oxlint-disable-next-line react/set-state-in-effect -- where it can be scrolled to is known only after layout
    setTop(element.scrollTop);
  }, [layout, measured, galleryView]);

  useEffect(() => {
    if (measured) gallery.ensureRange(first * layout.columns, Math.max(first, last + 1) * layout.columns - 1);
  }, [gallery, measured, first, last, layout.columns]);

  const moved = (to: number): void => {
    gallery.hold(to > layout.pitch / 2);
    galleryView.leave({ top: to });
    // Rendered again only when other rows are to be there.
    if (!sameRows(wide(to), { first, last }) || !covers(rows, near(to))) setTop(to);
  };
  return {
    scroller,
    layout,
    rows,
    measured,
    follow() {
      const to = scroller.current?.scrollTop ?? 0;
      // Left to itself, React renders after the frame, which would be blank where no row is.
      if (covers(rows, near(to))) moved(to);
      else flushSync(() => moved(to));
    },
    scroll(to) {
      const element = scroller.current;
      if (!element || Math.abs(element.scrollTop - to) < 1) return;
      element.scrollTop = to;
      moved(element.scrollTop);
    },
  };
}
