import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterStep,
  hasPaint,
  maskSize,
  noWork,
  type Mark,
  type MaskStep,
} from '../../../src/renderer/features/create/mask/maskWork.ts';

const mark = fc.oneof(
  fc.constantFrom<Mark>({ kind: 'fill' }, { kind: 'clear' }),
  fc.constantFrom('paint' as const, 'erase' as const).map((kind): Mark => ({ kind, size: 10, points: [[1, 1, 0.5]] })),
);
const step = fc.oneof(
  mark.map((one): MaskStep => ({ kind: 'mark', mark: one })),
  fc.constantFrom<MaskStep>({ kind: 'undo' }, { kind: 'redo' }),
);

describe('work on a mask', () => {
  it('is as before after undo, and as after it again after redo', () => {
    fc.assert(
      fc.property(fc.array(step), mark, (steps, one) => {
        const before = steps.reduce(afterStep, noWork);
        const after = afterStep(before, { kind: 'mark', mark: one });
        const undone = afterStep(after, { kind: 'undo' });
        expect(undone.marks).toEqual(before.marks);
        expect(afterStep(undone, { kind: 'redo' })).toEqual(after);
        expect(after.undone).toEqual([]);
      }),
    );
  });

  it('knows whether anything is painted', () => {
    const of = (...marks: Mark[]) => ({ marks, undone: [] });
    const paint: Mark = { kind: 'paint', size: 10, points: [[1, 1, 1]] };
    expect(hasPaint(noWork, false)).toBe(false);
    expect(hasPaint(noWork, true)).toBe(true);
    expect(hasPaint(of(paint), false)).toBe(true);
    expect(hasPaint(of(paint, { kind: 'clear' }), true)).toBe(false);
    expect(hasPaint(of({ kind: 'clear' }, { kind: 'fill' }), false)).toBe(true);
    expect(hasPaint(of({ kind: 'erase', size: 10, points: [[1, 1, 1]] }), false)).toBe(false);
  });

  it('has the shape of its picture, and no more pixels than are needed', () => {
    expect(maskSize(640, 480)).toEqual({ width: 640, height: 480 });
    expect(maskSize(8192, 4096)).toEqual({ width: 2048, height: 1024 });
    expect(maskSize(1, 8000)).toEqual({ width: 1, height: 2048 });
  });
});
