export type Side = 'top' | 'bottom' | 'left' | 'right';

interface Extent {
  readonly width: number;
  readonly height: number;
}
interface Box extends Extent {
  readonly left: number;
  readonly top: number;
}

/** Pixels between the two, and between the edge of the window and either. */
const GAP = 6;
const MARGIN = 8;

const opposite: Readonly<Record<Side, Side>> = { top: 'bottom', bottom: 'top', left: 'right', right: 'left' };

/** Where something of a size stands beside a box of the window: on the side asked for if there is room, else across, and never outside. */
export function placeBeside(box: Box, size: Extent, side: Side, room: Extent): { left: number; top: number } {
  const middle = { left: box.left + (box.width - size.width) / 2, top: box.top + (box.height - size.height) / 2 };
  const at: Readonly<Record<Side, { left: number; top: number }>> = {
    top: { left: middle.left, top: box.top - GAP - size.height },
    bottom: { left: middle.left, top: box.top + box.height + GAP },
    left: { left: box.left - GAP - size.width, top: middle.top },
    right: { left: box.left + box.width + GAP, top: middle.top },
  };
  const across = side === 'left' || side === 'right';
  const fits = (one: Side): boolean => {
    const [from, length, whole] = across
      ? [at[one].left, size.width, room.width]
      : [at[one].top, size.height, room.height];
    return from >= MARGIN && from + length <= whole - MARGIN;
  };
  const { left, top } = at[!fits(side) && fits(opposite[side]) ? opposite[side] : side];
  return { left: within(left, size.width, room.width), top: within(top, size.height, room.height) };
}

const within = (from: number, length: number, whole: number): number =>
  Math.max(MARGIN, Math.min(from, whole - MARGIN - length));
