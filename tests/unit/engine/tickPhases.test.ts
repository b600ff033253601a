import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterTick, encoding, parseTick, type PhaseProgress, type Tick } from '../../../src/engine/tickPhases.ts';

const series = (total: number): Tick[] => Array.from({ length: total + 1 }, (_, step) => ({ step, total }));

function reported(ticks: readonly Tick[]): PhaseProgress[] {
  const all = [encoding];
  for (const tick of ticks) all.push(...afterTick(all.at(-1) ?? encoding, tick));
  return all;
}

describe('afterTick', () => {
  it('reports each step once and then decoding', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), (total) => {
        expect(reported(series(total))).toEqual([
          encoding,
          ...series(total).map((tick) => ({ phase: 'sample', ...tick })),
          { phase: 'decode', step: total, total },
        ]);
      }),
    );
  });

  it('reports the tiles of a tiled decode as decoding', () => {
    const phases = reported([...series(4), ...series(9)]);
    expect(phases.slice(-10)).toEqual(series(9).map((tick) => ({ phase: 'decode', ...tick })));
  });

  it('never goes back within a phase and never to an earlier one, whatever the ticks', () => {
    const order = ['encode', 'sample', 'decode'];
    const tick = fc.record({ step: fc.integer({ min: 0, max: 9 }), total: fc.constantFrom(4, 9) });
    fc.assert(
      fc.property(fc.array(tick, { maxLength: 40 }), (ticks) => {
        const all = reported(ticks);
        for (const [at, now] of all.entries()) {
          const before = all[at - 1] ?? encoding;
          expect(order.indexOf(now.phase)).toBeGreaterThanOrEqual(order.indexOf(before.phase));
          const least = now.phase === 'sample' && before.phase === 'sample' ? before.step + 1 : 0;
          expect(now.step).toBeGreaterThanOrEqual(least);
        }
      }),
    );
  });
});

describe('parseTick', () => {
  it('reads a tick and refuses anything else', () => {
    expect(parseTick('{"step":3,"total":8,"elapsed_ms":12.5}')).toEqual({ step: 3, total: 8 });
    for (const text of ['', 'null', '[]', '{"step":1}', '{"step":"1","total":2}', '{"step":1.5,"total":2}'])
      expect(parseTick(text)).toBeNull();
  });
});
