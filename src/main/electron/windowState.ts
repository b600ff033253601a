import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeAtomic } from '../platform/atomicFile.ts';

/** Pixels, as the system scales them; x and y may be negative on a display to the left. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const pixel = z.int().min(-100_000).max(100_000);
const windowState = z.object({
  bounds: z.object({ x: pixel, y: pixel, width: z.int().min(1).max(100_000), height: z.int().min(1).max(100_000) }),
  maximised: z.boolean(),
});
export type WindowState = z.output<typeof windowState>;

export const SMALLEST = { width: 900, height: 600 } as const;
const FIRST = { width: 1280, height: 860 } as const;
/** So much of the title bar must be on a display for the window to be caught by it. */
const REACHABLE = { width: 120, height: 32 } as const;

/** What was remembered; undefined where nothing was, or nothing that can be used. */
export function readWindowState(dataDir: string): WindowState | undefined {
  try {
    return windowState.parse(JSON.parse(readFileSync(fileOf(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

export const writeWindowState = (dataDir: string, state: WindowState): Promise<void> =>
  writeAtomic(fileOf(dataDir), Buffer.from(`${JSON.stringify(state)}\n`), { mode: 0o600 });

const fileOf = (dataDir: string): string => path.join(dataDir, 'window.json');

/**
 * Where to open the window: where it was, when its title bar can still be reached there, else in the middle of the
 * first display. It is never larger than the display it opens on, nor smaller than the studio works in.
 * @param displays the free areas of all displays, the main one first
 */
export function placeWindow(remembered: Bounds | undefined, displays: readonly Bounds[]): Bounds {
  if (remembered)
    for (const display of displays) {
      // Its size is settled first: a window made smaller may be out of reach where it was not before.
      const there = { ...remembered, ...sizeOn(display, remembered) };
      if (isReachable(there, display)) return there;
    }
  const wanted = remembered ?? FIRST;
  const [display] = displays;
  if (!display) return { x: 0, y: 0, width: wanted.width, height: wanted.height };
  const { width, height } = sizeOn(display, wanted);
  return {
    x: Math.round(display.x + Math.max(0, display.width - width) / 2),
    y: Math.round(display.y + Math.max(0, display.height - height) / 2),
    width,
    height,
  };
}

type Size = Pick<Bounds, 'width' | 'height'>;

const sizeOn = (display: Size, wanted: Size): Size => ({
  width: fit(wanted.width, SMALLEST.width, display.width),
  height: fit(wanted.height, SMALLEST.height, display.height),
});

const fit = (wanted: number, smallest: number, largest: number): number =>
  Math.max(smallest, Math.min(wanted, largest));

function isReachable(window: Bounds, area: Bounds): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  return across >= REACHABLE.width && window.y >= area.y && window.y + REACHABLE.height <= area.y + area.height;
}
