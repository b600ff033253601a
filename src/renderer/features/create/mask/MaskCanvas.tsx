import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { canvasOf, drawMark, newCanvas, type Size } from './drawMask.ts';
import { createCover, type ShownMask } from './maskCover.ts';
import type { BrushPoint, Mark, MaskWork } from './maskWork.ts';

export interface MaskCanvasProps {
  readonly imageUrl: string;
  readonly size: Size;
  readonly work: MaskWork;
  readonly earlier: HTMLImageElement | undefined;
  readonly brush: { readonly kind: 'paint' | 'erase'; readonly size: number };
  readonly feather: number;
  readonly onMark: (mark: Mark) => void;
  /** Tells what the keyboard did, for screen readers. */
  readonly onSay: (words: string) => void;
  /** The mask without its soft edge, after every change. */
  readonly onMask: (mask: HTMLCanvasElement) => void;
}

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** The picture with its mask over it. Pointer and keyboard paint alike. */
export function MaskCanvas(props: MaskCanvasProps): ReactNode {
  const { imageUrl, size, work, earlier, brush, feather, onMark, onSay, onMask } = props;
  const view = useRef<HTMLCanvasElement>(null);
  const cover = useRef<(shown: ShownMask) => void>(() => {});
  const stroke = useRef<BrushPoint[]>([]);
  const [at, setAt] = useState<{ x: number; y: number; from: 'pointer' | 'keys' } | null>(null);
  const [penDown, setPenDown] = useState(false);

  const before = useMemo(() => earlier && canvasOf(earlier, size), [earlier, size]);
  const mask = useMemo(() => {
    const canvas = newCanvas(size);
    if (before) canvas.getContext('2d')?.drawImage(before, 0, 0);
    for (const mark of work.marks) drawMark(canvas, mark);
    return canvas;
  }, [work, size, before]);
  useEffect(() => onMask(mask), [mask, onMask]);
  useEffect(() => {
    if (view.current) cover.current = createCover(view.current);
  }, []);
  useEffect(() => cover.current({ mask, stroke: null, feather }), [mask, feather]);

  const draw = (point: BrushPoint): void => {
    stroke.current = [...stroke.current, point];
    cover.current({ mask, stroke: { ...brush, points: stroke.current }, feather });
  };
  const finish = (): void => {
    if (stroke.current.length > 0) onMark({ ...brush, points: stroke.current });
    stroke.current = [];
  };
  const liftPen = (): void => {
    finish();
    setPenDown(false);
    onSay('Stroke ended');
  };

  const pointOf = (event: PointerEvent): BrushPoint => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * size.width;
    const y = ((event.clientY - box.top) / box.height) * size.height;
    return [x, y, event.pressure || 0.5];
  };
  const onPointerMove = (event: PointerEvent): void => {
    const point = pointOf(event);
    setAt({ x: point[0], y: point[1], from: 'pointer' });
    if (stroke.current.length > 0 && !penDown) draw(point);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.metaKey || event.ctrlKey || event.altKey) return;
    const here = at ?? { x: size.width / 2, y: size.height / 2 };
    const arrow = ARROWS[event.key];
    if (arrow) {
      event.preventDefault();
      const far = event.shiftKey ? brush.size : Math.max(1, brush.size / 4);
      const x = Math.min(size.width, Math.max(0, here.x + arrow[0] * far));
      const y = Math.min(size.height, Math.max(0, here.y + arrow[1] * far));
      setAt({ x, y, from: 'keys' });
      if (penDown) draw([x, y, 0.5]);
      else onSay(`${Math.round((100 * x) / size.width)} % across, ${Math.round((100 * y) / size.height)} % down`);
    }
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      setAt({ x: here.x, y: here.y, from: 'keys' });
      if (penDown) liftPen();
      else {
        draw([here.x, here.y, 0.5]);
        setPenDown(true);
        onSay('Stroke begun');
      }
    }
    if (event.key === 'Escape' && penDown) {
      event.stopPropagation();
      event.preventDefault();
      liftPen();
    }
  };
  const ratio = size.width / size.height;
  return (
    <div className="@container-size flex size-full items-center justify-center">
      <div
        className="relative touch-none"
        style={{ width: `min(100cqw, calc(100cqh * ${ratio}))`, aspectRatio: `${ratio}` }}
      >
        <img src={imageUrl} alt="" draggable={false} className="absolute inset-0 size-full object-fill" />
        <canvas
          ref={view}
          // A drawing surface has no role of its own: it takes keys itself, and says which.
          // oxlint-disable-next-line jsx-a11y/no-interactive-element-to-noninteractive-role
          role="application"
          aria-roledescription="drawing surface"
          aria-label="Mask. Arrow keys move the brush, Space begins and ends a stroke, B paints, E erases, [ and ] change the size."
          tabIndex={0}
          className="absolute inset-0 size-full cursor-none"
          onKeyDown={onKeyDown}
          // A stroke left unfinished would be seen, but neither saved nor asked about.
          onBlur={() => penDown && liftPen()}
          onPointerDown={(event) => {
            if (event.button !== 0 || penDown) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            draw(pointOf(event));
          }}
          onPointerMove={onPointerMove}
          onPointerUp={() => !penDown && finish()}
          onPointerCancel={() => !penDown && finish()}
          onPointerLeave={() => stroke.current.length === 0 && setAt(null)}
        />
        {at && (
          <span
            aria-hidden
            className="pointer-events-none absolute -translate-1/2 rounded-full border border-white shadow-[0_0_0_1px_black]"
            style={{
              left: `${(100 * at.x) / size.width}%`,
              top: `${(100 * at.y) / size.height}%`,
              width: `${(100 * brush.size) / size.width}%`,
              aspectRatio: '1',
            }}
          />
        )}
      </div>
    </div>
  );
}
