import { decodeWork, guessedSpeed, passWork, type DeviceClass, type ModelFacts } from './modelCosts.ts';
import { fitNonNegative, type Observation } from './nonNegativeFit.ts';
import type { MeasuredRun } from '../../../shared/schema/fit.ts';
import type { ImageWork } from './run.ts';

/** Milliseconds of an image: what comes once, and what every run of the model takes. */
export interface TimeModel {
  imageMs(work: ImageWork): number;
}

export interface Drawer {
  readonly class: DeviceClass;
  /** Of a processor. */
  readonly threads: number;
}

/** Checks, transport and the text encoder, whatever the size; and a megapixel as a PNG. */
const GUESSED_ONCE_MS = 150;
const GUESSED_PNG_MS = 200;
/** A guess weighs as much as this part of one run. */
const TRUST = 0.02;

const megapixels = ({ width, height }: ImageWork): number => (width * height) / 1e6;
const runsOfModel = ({ steps, passes }: ImageWork): number => Math.max(1, steps * passes);

const passFeatures = (work: ImageWork): number[] => [1, megapixels(work), megapixels(work) ** 2];
const onceFeatures = (work: ImageWork): number[] => [1, megapixels(work) * (work.fromImage ? 2 : 1)];

/**
 * How long images take: once `a + b × area`, and each run of the model `c + d × area + e × area²`, none of them
 * negative, so that more steps or pixels never take less. The runs decide as far as they tell; the rest has the
 * proportions of the guess. Runs of all rungs count: what they cost is mostly in the load.
 */
export function timeModel(facts: ModelFacts, drawer: Drawer, runs: readonly MeasuredRun[]): TimeModel {
  const speed = guessedSpeed[drawer.class] * (drawer.class === 'processor' ? drawer.threads : 1);
  const ms = (operations: number): number => Math.max(1e-6, (1000 * operations) / speed);
  const pass = fitNonNegative(runs.map(passObservation), {
    prior: passWork(facts).map(ms),
    trust: TRUST,
    scaled: true,
  });
  const once = fitNonNegative(runs.map(onceObservation), {
    prior: [GUESSED_ONCE_MS, GUESSED_PNG_MS + ms(decodeWork(facts.family))],
    trust: TRUST,
    scaled: true,
  });
  return {
    imageMs: (work) => sum(onceFeatures(work), once) + runsOfModel(work) * sum(passFeatures(work), pass),
  };
}

function passObservation(run: MeasuredRun): Observation {
  // An engine that tells no steps: all its time counts as theirs.
  const sampleMs = run.sampleMs > 0 ? run.sampleMs : run.drawMs;
  return { features: passFeatures(run), value: sampleMs / runsOfModel(run) };
}

const onceObservation = (run: MeasuredRun): Observation => ({
  features: onceFeatures(run),
  value: run.sampleMs > 0 ? run.drawMs - run.sampleMs : 0,
});

const sum = (features: readonly number[], coefficients: readonly number[]): number =>
  features.reduce((total, feature, i) => total + feature * (coefficients[i] ?? 0), 0);

/** A model is read at this rate where nothing was measured, from a disk of the usual kind. */
const GUESSED_BYTES_PER_MS = 700_000;
const START_MS = 500;

/** Milliseconds from the start of an engine until it is ready: as the loads that were measured, else by its size. */
export function loadTime({ sizeBytes }: ModelFacts, runs: readonly MeasuredRun[]): number {
  const measured = runs.flatMap(({ loadMs }) => (loadMs === undefined ? [] : [loadMs])).toSorted((a, b) => a - b);
  return measured[measured.length >> 1] ?? START_MS + sizeBytes / GUESSED_BYTES_PER_MS;
}
