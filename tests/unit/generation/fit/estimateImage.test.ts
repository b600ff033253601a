import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateImage, type EstimateInput, type Place } from '../../../../src/main/generation/fit/estimateImage.ts';
import { ladderOf } from '../../../../src/main/generation/fit/ladder.ts';
import type { MeasuredRun } from '../../../../src/shared/schema/fit.ts';
import { estimate } from '../../../../src/shared/schema/fit.ts';

const GB = 1e9;
const flux = { id: 'flux', family: 'flux', parameters: 12e9, precision: 'Q4_K', sizeBytes: 12 * GB, inParts: true };
const work = { width: 1024, height: 1024, steps: 20, passes: 1, fromImage: false };
const run = (change: Partial<MeasuredRun> = {}): MeasuredRun => ({
  ...work,
  rung: 'none',
  sampleMs: 20_000,
  drawMs: 22_000,
  peakBytes: 16 * GB,
  ...change,
});

function ask(place: Partial<Place> = {}, change: Partial<EstimateInput> = {}) {
  const backend = change.backend ?? 'cpu';
  return estimateImage({
    model: flux,
    work,
    count: 2,
    backend,
    ladder: ladderOf({ ...flux, backend }),
    needed: 'none',
    placeOf: () => ({
      backend,
      class: 'processor',
      threads: 4,
      flashAttention: true,
      where: 'ram',
      availableBytes: 64 * GB,
      loaded: false,
      runs: [],
      ...place,
    }),
    ...change,
  });
}

describe('the estimate', () => {
  it('is a guess by the headers while nothing was drawn', () => {
    const answer = ask();
    expect(answer).toMatchObject({ verdict: 'fits', rung: 'none', confidence: 'guessed', runs: 0, device: 'cpu' });
    expect(answer.memory.peakBytes).toBeGreaterThan(flux.sizeBytes);
    expect(answer.time.totalMs).toBeCloseTo(answer.time.loadMs + 2 * answer.time.perImageMs, -2);
    expect(answer.reasons.join(' ')).toMatch(/guess by its files/);
    expect(estimate.parse(answer)).toEqual(answer);
  });

  it('is measured after three pictures like it, and reckoned for others', () => {
    const runs = [run(), run(), run()];
    const answer = ask({ runs, loaded: true });
    expect(answer).toMatchObject({ confidence: 'measured', runs: 3, time: { loadMs: 0 } });
    expect(Math.abs(answer.time.perImageMs / 22_000 - 1)).toBeLessThan(0.05);
    expect(Math.abs(answer.memory.peakBytes / (16 * GB) - 1)).toBeLessThan(0.1);
    expect(ask({ runs: [run()] }).confidence).toBe('scaled');
    expect(ask({ runs }, { work: { ...work, width: 2048, height: 2048 } }).confidence).toBe('scaled');
  });

  it('plans with less memory only what is known not to fit otherwise', () => {
    // A guess of 18 GB slows nothing down: it may be wrong, and the ladder is there.
    const guessed = ask({ availableBytes: 14 * GB });
    expect(guessed).toMatchObject({ rung: 'none', verdict: 'tight' });
    expect(guessed.reasons[0]).toMatch(/goes on in a way that needs less/);
    const measured = ask({ availableBytes: 14 * GB, runs: [run(), run(), run()] });
    expect(measured.rung).not.toBe('none');
    expect(measured.memory.peakBytes).toBeLessThan(14 * GB);
    expect(measured.verdict).toBe('tight');
    // Of the weights alone the size is known.
    expect(ask({ availableBytes: 10 * GB })).toMatchObject({ rung: 'weightsOnDisk', flags: { weights: 'disk' } });
  });

  it('says what is too large, and what to do', () => {
    const answer = ask({ availableBytes: 2 * GB });
    expect(answer).toMatchObject({ verdict: 'tooLarge', rung: 'smallTiles' });
    expect(answer.reasons[0]).toMatch(/choose a smaller picture or model/);
  });

  it('begins where an earlier want of memory led', () => {
    expect(ask({}, { needed: 'tiles' })).toMatchObject({ rung: 'tiles', flags: { tileSize: 256 }, verdict: 'tight' });
  });

  it('knows no verdict where the memory of a card is not told', () => {
    const answer = ask({ where: 'vram', class: 'discrete', availableBytes: null }, { backend: 'vulkan0' });
    expect(answer).toMatchObject({ verdict: 'unknown', memory: { availableBytes: null, where: 'vram' }, rung: 'none' });
  });

  it('keeps to its schema, and needs no less memory for more pixels at the same rung', () => {
    const side = fc.integer({ min: 8, max: 256 }).map((eighths) => 8 * eighths);
    const drew = fc.record({ width: side, height: side, peakBytes: fc.integer({ min: 0, max: 1e12 }) });
    fc.assert(
      fc.property(fc.array(drew, { maxLength: 8 }), side, fc.integer({ min: 0, max: 1e11 }), (some, width, free) => {
        const place = { runs: some.map((one) => run(one)), availableBytes: free };
        const answer = ask(place, { work: { ...work, width } });
        expect(estimate.safeParse(answer).error).toBeUndefined();
        const larger = ask({ ...place, availableBytes: null }, { work: { ...work, width: width + 64 } });
        const smaller = ask({ ...place, availableBytes: null }, { work: { ...work, width } });
        expect(larger.memory.peakBytes).toBeGreaterThanOrEqual(smaller.memory.peakBytes);
      }),
      { numRuns: 150 },
    );
  });
});
