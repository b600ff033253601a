import { drawMark, newCanvas, showMask } from './drawMask.ts';
import type { Mark } from './maskWork.ts';

/** What is to be seen of a mask. */
export interface ShownMask {
  readonly mask: HTMLCanvasElement;
  /** What the pen, still down, has done to it. */
  readonly stroke: Mark | null;
  readonly feather: number;
}

/**
 * Shows masks on a canvas over their picture: once a frame, however often the pen is heard, and with the pixels of the
 * screen. Blurring all of a large mask at every move of the pen left it far behind the hand.
 */
export function createCover(view: HTMLCanvasElement): (shown: ShownMask) => void {
  const scratch = newCanvas({ width: 1, height: 1 });
  let next: ShownMask | null = null;
  const draw = (): void => {
    if (!next) return;
    const { mask, stroke, feather } = next;
    next = null;
    const scale = Math.min(1, (view.getBoundingClientRect().width * window.devicePixelRatio) / mask.width);
    for (const canvas of [view, scratch]) fit(canvas, mask, scale);
    const context = scratch.getContext('2d');
    if (!context) return;
    context.globalCompositeOperation = 'source-over';
    context.clearRect(0, 0, scratch.width, scratch.height);
    context.setTransform(scratch.width / mask.width, 0, 0, scratch.height / mask.height, 0, 0);
    context.drawImage(mask, 0, 0);
    if (stroke) drawMark(scratch, stroke);
    context.setTransform(1, 0, 0, 1, 0, 0);
    showMask(view, scratch, feather * scale);
  };
  return (shown) => {
    if (!next) requestAnimationFrame(draw);
    next = shown;
  };
}

/** Gives a canvas the size of a mask as it is seen. Setting a size empties a canvas and costs, so only when it changes. */
function fit(canvas: HTMLCanvasElement, { width, height }: HTMLCanvasElement, scale: number): void {
  const seen = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  if (canvas.width !== seen.width || canvas.height !== seen.height) Object.assign(canvas, seen);
}
