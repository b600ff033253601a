import { getStroke } from 'perfect-freehand';
import type { Mark } from './maskWork.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The red that retouchers paint over what is to be covered, on screen only. */
const COVER = 'rgb(230 40 60 / 0.6)';

export function newCanvas({ width, height }: Size): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** Puts a mark on a mask: opaque white where it paints, nothing where it erases. */
export function drawMark(canvas: HTMLCanvasElement, mark: Mark): void {
  const context = contextOf(canvas);
  context.globalCompositeOperation = mark.kind === 'erase' ? 'destination-out' : 'source-over';
  context.fillStyle = '#fff';
  if (mark.kind === 'clear') context.clearRect(0, 0, canvas.width, canvas.height);
  else if (mark.kind === 'fill') context.fillRect(0, 0, canvas.width, canvas.height);
  else context.fill(outline(mark.points, mark.size));
}

/** Shows a mask with its soft edge as a red cover. */
export function showMask(view: HTMLCanvasElement, mask: HTMLCanvasElement, feather: number): void {
  const context = contextOf(view);
  context.globalCompositeOperation = 'source-over';
  context.clearRect(0, 0, view.width, view.height);
  drawSoft(context, mask, feather);
  context.globalCompositeOperation = 'source-in';
  context.fillStyle = COVER;
  context.fillRect(0, 0, view.width, view.height);
}

/** The mask as the app takes it: a PNG, white where it is to be painted anew, black elsewhere. */
export function maskPng(mask: HTMLCanvasElement, feather: number): string {
  const canvas = newCanvas(mask);
  const context = contextOf(canvas);
  context.fillStyle = '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  drawSoft(context, mask, feather);
  return canvas.toDataURL('image/png');
}

/** A mask that was made before: its brightness becomes what covers. */
export function canvasOf(earlier: CanvasImageSource, size: Size): HTMLCanvasElement {
  const canvas = newCanvas(size);
  const context = contextOf(canvas);
  context.drawImage(earlier, 0, 0, canvas.width, canvas.height);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 0; at < pixels.data.length; at += 4) {
    pixels.data[at + 3] = pixels.data[at] ?? 0;
    pixels.data.fill(255, at, at + 3);
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

function drawSoft(context: CanvasRenderingContext2D, mask: HTMLCanvasElement, feather: number): void {
  context.filter = feather > 0 ? `blur(${feather}px)` : 'none';
  context.drawImage(mask, 0, 0);
  context.filter = 'none';
}

function outline(points: readonly (readonly number[])[], size: number): Path2D {
  const path = new Path2D();
  const around = getStroke(
    points.map((point) => [...point]),
    { size, thinning: 0, smoothing: 0.5, streamline: 0.3, simulatePressure: false, last: true },
  );
  for (const [at, [x = 0, y = 0]] of around.entries()) {
    if (at === 0) path.moveTo(x, y);
    else path.lineTo(x, y);
  }
  path.closePath();
  return path;
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: false });
  if (context === null) throw new Error('the browser draws no canvas');
  return context;
}
