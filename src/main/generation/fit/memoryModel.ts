import type { MeasuredRun, MemoryRung } from '../../../shared/schema/fit.ts';
import { ENGINE_BYTES, weightBytes, workBytes, type ModelFacts } from './modelCosts.ts';
import { fitNonNegative } from './nonNegativeFit.ts';
import type { ImageWork } from './run.ts';

/** Bytes that the engine holds at the busiest time of an image. */
export interface MemoryModel {
  peakBytes(work: ImageWork, rung: MemoryRung): number;
}

const TRUST = 0.05;

/**
 * Peak memory: the engine itself, its weights, and what it works in, each guessed from the model's headers and
 * corrected by the peaks that were measured. Never falls with the size of the picture.
 */
export function memoryModel(facts: ModelFacts, backend: string, runs: readonly MeasuredRun[]): MemoryModel {
  const features = ({ width, height }: ImageWork, rung: MemoryRung): number[] => [
    ENGINE_BYTES,
    weightBytes(facts, rung, backend),
    workBytes(facts, width * height, rung, backend),
  ];
  const found = fitNonNegative(
    runs.flatMap((run) =>
      run.peakBytes === undefined ? [] : [{ features: features(run, run.rung), value: run.peakBytes }],
    ),
    { prior: [1, 1, 1], trust: TRUST, scaled: false },
  );
  return {
    peakBytes: (work, rung) => features(work, rung).reduce((sum, one, i) => sum + one * (found[i] ?? 0), 0),
  };
}
