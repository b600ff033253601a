import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeModel } from '../../../../src/main/generation/fit/timeModel.ts';
import type { DeviceClass, ModelFacts } from '../../../../src/main/generation/fit/modelCosts.ts';
import { workOf } from '../../../../src/main/generation/fit/run.ts';
import type { MeasuredRun } from '../../../../src/shared/schema/fit.ts';
import { aRequest } from '../../../support/jobs.ts';

const starter: ModelFacts = { family: 'minit2i', parameters: 9e6, precision: 'F16', sizeBytes: 18e6, inParts: true };
const processor = { class: 'processor', threads: 1 } as const;
const work = (side: number, steps: number) => ({ width: side, height: side, steps, passes: 2, fromImage: false });

/** Milliseconds of a machine whose model takes so long: fixed, by area, by area squared. */
const truth = (side: number, steps: number): { sampleMs: number; drawMs: number } => {
  const area = (side * side) / 1e6;
  const sampleMs = 2 * steps * (4 + 900 * area + 3000 * area ** 2);
  return { sampleMs, drawMs: sampleMs + 60 + 300 * area };
};
const drew = (side: number, steps: number, noise = 1): MeasuredRun => {
  const { sampleMs, drawMs } = truth(side, steps);
  return { ...work(side, steps), rung: 'none', sampleMs: noise * sampleMs, drawMs: noise * drawMs };
};
const errorAt = (runs: readonly MeasuredRun[], side: number, steps: number): number =>
  Math.abs(timeModel(starter, processor, runs).imageMs(work(side, steps)) / truth(side, steps).drawMs - 1);

describe('how long an image takes', () => {
  it('is within a tenth after three runs at two sizes, for other sizes between and other steps', () => {
    const runs = [drew(128, 8), drew(128, 8, 1.04), drew(256, 8, 0.97)];
    expect(errorAt(runs, 192, 12)).toBeLessThan(0.1);
    expect(errorAt(runs, 128, 30)).toBeLessThan(0.1);
    expect(errorAt(runs, 256, 4)).toBeLessThan(0.1);
  });

  it('comes near to the next size up, which was not drawn yet', () => {
    expect(errorAt([drew(128, 8), drew(128, 8), drew(256, 8)], 384, 8)).toBeLessThan(0.35);
  });

  it('knows other steps of one size from a single run', () => {
    expect(errorAt([drew(256, 8)], 256, 40)).toBeLessThan(0.05);
  });

  it('is not spoilt by a run while the machine was busy', () => {
    const runs = [drew(128, 8), drew(256, 8, 5), drew(256, 8), drew(256, 8), drew(256, 8)];
    expect(errorAt(runs, 256, 8)).toBeLessThan(0.1);
  });

  it('takes all time for that of the steps where the engine tells none', () => {
    const runs = [8, 8, 16].map((steps) => ({ ...drew(256, steps), sampleMs: 0 }));
    expect(errorAt(runs, 256, 20)).toBeLessThan(0.25);
  });

  it('is never negative, infinite or less for more steps or pixels, whatever was measured', () => {
    const ms = fc.double({ min: 0, max: 1e8, noNaN: true });
    const side = fc.integer({ min: 8, max: 512 }).map((eighths) => 8 * eighths);
    const steps = fc.integer({ min: 1, max: 150 });
    const run: fc.Arbitrary<MeasuredRun> = fc.record({
      width: side,
      height: side,
      steps,
      passes: fc.constantFrom(1, 2, 4),
      fromImage: fc.boolean(),
      rung: fc.constant('none' as const),
      sampleMs: ms,
      drawMs: ms,
    });
    const model = fc.record({
      family: fc.constantFrom('sd1', 'sdxl', 'flux', 'minit2i', 'unknown'),
      parameters: fc.option(fc.integer({ min: 0, max: 2e10 }), { nil: undefined }),
      precision: fc.constantFrom('F16', 'Q4_K', 'F8_E4M3', 'odd', undefined),
      sizeBytes: fc.integer({ min: 0, max: 4e10 }),
      inParts: fc.boolean(),
    });
    const device = fc.record({
      class: fc.constantFrom<DeviceClass>('processor', 'discrete', 'integrated', 'apple', 'software'),
      threads: fc.integer({ min: 1, max: 64 }),
    });
    fc.assert(
      fc.property(
        model,
        device,
        fc.array(run, { maxLength: 10 }),
        side,
        steps,
        (facts, drawer, runs, pixels, count) => {
          const { imageMs } = timeModel(facts, drawer, runs);
          const one = imageMs(work(pixels, count));
          expect(Number.isFinite(one)).toBe(true);
          expect(one).toBeGreaterThanOrEqual(0);
          expect(imageMs(work(pixels, count + 1))).toBeGreaterThanOrEqual(one);
          expect(imageMs(work(pixels + 8, count))).toBeGreaterThanOrEqual(one);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the work of an image', () => {
  it('counts two runs of the model a step with guidance, and again with samplers that look twice', () => {
    expect(workOf(aRequest({ cfgScale: 1, sampler: 'euler' })).passes).toBe(1);
    expect(workOf(aRequest({ cfgScale: 7, sampler: 'euler' })).passes).toBe(2);
    expect(workOf(aRequest({ cfgScale: 7, sampler: 'heun' })).passes).toBe(4);
  });

  it('takes fewer steps from a picture', () => {
    expect(workOf(aRequest({ steps: 20, strength: 0.5 }))).toMatchObject({ steps: 20, fromImage: false });
    expect(workOf(aRequest({ steps: 20, strength: 0.5, initImage: 'img_1' }))).toMatchObject({
      steps: 11,
      fromImage: true,
    });
    expect(workOf(aRequest({ steps: 20, strength: 1, initImage: 'img_1' })).steps).toBe(20);
  });
});
