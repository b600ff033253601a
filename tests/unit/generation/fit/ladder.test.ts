import { describe, expect, it } from 'vitest';
import { higherRung, ladderOf, measuresOf, nextRung, rungWords } from '../../../../src/main/generation/fit/ladder.ts';
import { memoryRung } from '../../../../src/shared/schema/fit.ts';

describe('the ladder against want of memory', () => {
  it.each([
    [{ family: 'sd1', backend: 'cpu' }, ['none', 'tiles', 'weightsOnDisk', 'smallTiles']],
    [{ family: 'sd1', backend: 'vulkan0' }, ['none', 'tiles', 'weightsInRam', 'smallTiles', 'processor']],
    [{ family: 'minit2i', precision: 'F16', backend: 'cpu' }, ['none', 'weightsOnDisk']],
    [{ family: 'minit2i', backend: 'cuda0' }, ['none', 'weightsInRam', 'processor']],
    [
      { family: 'flux', precision: 'F16', backend: 'cpu' },
      ['none', 'tiles', 'weightsOnDisk', 'smallTiles', 'smallNumbers'],
    ],
    [{ family: 'flux', precision: 'Q4_K', backend: 'cpu' }, ['none', 'tiles', 'weightsOnDisk', 'smallTiles']],
    [{ family: 'sdxl', precision: 'F16', backend: 'cpu' }, ['none', 'tiles', 'weightsOnDisk', 'smallTiles']],
  ] as const)('of %j is %j', (facts, rungs) => {
    expect(ladderOf(facts)).toEqual(rungs);
  });

  it('asks for less with every rung, and ends', () => {
    const card = { family: 'flux', backend: 'vulkan0' };
    const ladder = ladderOf({ ...card, precision: 'F16' });
    const climbed: string[] = [];
    for (let rung = nextRung(ladder, 'none', false); rung; rung = nextRung(ladder, rung, false)) climbed.push(rung);
    expect(['none', ...climbed]).toEqual(ladder);
    const sides = ladder.map((rung) => measuresOf(rung, card).tileSize ?? Infinity);
    expect(sides).toEqual(sides.toSorted((a, b) => b - a));
    expect(measuresOf('processor', card)).toMatchObject({ backend: 'cpu' });
    expect(measuresOf('smallNumbers', card)).toMatchObject({ backend: 'cpu', load: { type: 'q8_0' } });
    expect(measuresOf('smallNumbers', { ...card, backend: 'cpu' }).backend).toBeUndefined();
  });

  it('decodes nothing in tiles where there is nothing to decode', () => {
    expect(measuresOf('weightsOnDisk', { family: 'minit2i', backend: 'cpu' })).toEqual({ load: { weights: 'disk' } });
  });

  it('passes by the decoding while a model is loaded', () => {
    const ladder = ladderOf({ family: 'sd1', backend: 'cpu' });
    expect(nextRung(ladder, 'none', true)).toBe('weightsOnDisk');
    expect(nextRung(ladder, 'weightsOnDisk', true)).toBeUndefined();
  });

  it('takes a rung of another ladder for none', () => {
    const ladder = ladderOf({ family: 'minit2i', backend: 'cpu' });
    expect(nextRung(ladder, 'weightsInRam', false)).toBe('weightsOnDisk');
    expect(higherRung(ladder, 'none', 'weightsInRam')).toBe('none');
    expect(higherRung(ladder, 'tiles', 'weightsOnDisk')).toBe('weightsOnDisk');
    expect(higherRung(ladder, 'weightsOnDisk', 'none')).toBe('weightsOnDisk');
  });

  it('has words for every rung', () => {
    expect(new Set(memoryRung.options.map(rungWords)).size).toBe(memoryRung.options.length);
  });
});
