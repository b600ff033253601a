/** Where a brush was, in pixels of the mask; the third number is its pressure, 0 to 1. */
export type BrushPoint = readonly [x: number, y: number, pressure: number];

export type Mark =
  | {
      readonly kind: 'paint' | 'erase';
      /** Diameter in pixels of the mask. */
      readonly size: number;
      readonly points: readonly BrushPoint[];
    }
  | { readonly kind: 'fill' }
  | { readonly kind: 'clear' };

/** Everything that was done to a mask, and what of it was taken back. */
export interface MaskWork {
  readonly marks: readonly Mark[];
  readonly undone: readonly Mark[];
}

export type MaskStep =
  | { readonly kind: 'mark'; readonly mark: Mark }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' };

export const noWork: MaskWork = { marks: [], undone: [] };

/** The work after one more step. A new mark forgets what was taken back. */
export function afterStep(work: MaskWork, step: MaskStep): MaskWork {
  switch (step.kind) {
    case 'mark':
      return { marks: [...work.marks, step.mark], undone: [] };
    case 'undo': {
      const last = work.marks.at(-1);
      return last ? { marks: work.marks.slice(0, -1), undone: [...work.undone, last] } : work;
    }
    case 'redo': {
      const last = work.undone.at(-1);
      return last ? { marks: [...work.marks, last], undone: work.undone.slice(0, -1) } : work;
    }
  }
}

/** Whether anything can be painted over: there was a mask before, or there is a mark that paints after the last clearing. */
export function hasPaint({ marks }: MaskWork, hadBefore: boolean): boolean {
  const cleared = marks.findLastIndex(({ kind }) => kind === 'clear');
  return (hadBefore && cleared < 0) || marks.slice(cleared + 1).some(({ kind }) => kind === 'paint' || kind === 'fill');
}

const LONGEST = 2048;

/** How large the mask of a picture is: as the picture, or smaller in the same shape. */
export function maskSize(width: number, height: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
