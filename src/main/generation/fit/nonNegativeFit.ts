/** One thing that was measured: its features times the coefficients sought should give its value. */
export interface Observation {
  /** One for each coefficient, not negative. */
  readonly features: readonly number[];
  /** Above 0. */
  readonly value: number;
}

export interface FitOptions {
  /** What the coefficients are guessed to be, each above 0. */
  readonly prior: readonly number[];
  /** How many observations the guess weighs as much as. */
  readonly trust: number;
  /** The guess is right only in its proportions: its scale is taken from the observations. */
  readonly scaled: boolean;
}

/** Beyond this relative error an observation is an outlier and pulls no harder. */
const USUAL_ERROR = 0.1;
const REWEIGHTED = 5;
const SWEEPS = 400;
const PRECISION = 1e-10;

/**
 * Coefficients, none negative, that give the observations with the least relative error: what they do not tell is taken
 * from the guess (ridge), and single outliers, as from a machine that was busy with something else, count for little
 * (Huber's weights). Observations that are no numbers are left out. Pure.
 */
export function fitNonNegative(observations: readonly Observation[], options: FitOptions): number[] {
  const { prior, trust, scaled } = options;
  const usable = observations.filter(
    ({ features, value }) => value > 0 && Number.isFinite(value) && features.every((one) => Number.isFinite(one)),
  );
  if (usable.length === 0) return [...prior];
  // In units of the guess and of each value, so that every error is relative.
  const rows = usable.map(({ features, value }) => prior.map((guess, j) => (guess * (features[j] ?? 0)) / value));
  const scale = scaled ? scaleOf(rows) : 1;
  let weights = rows.map(() => 1);
  let found = prior.map(() => scale);
  for (let round = 0; round < REWEIGHTED; round += 1) {
    found = solve(rows, weights, { start: found, towards: scale, trust });
    weights = rows.map((row) => {
      const error = Math.abs(dot(row, found) - 1);
      return error > USUAL_ERROR ? USUAL_ERROR / error : 1;
    });
  }
  return found.map((one, j) => one * (prior[j] ?? 0));
}

/** By how much the guess is wrong in all: the median, which no outlier moves. */
function scaleOf(rows: readonly (readonly number[])[]): number {
  const ratios = rows
    .map((row) => row.reduce((sum, one) => sum + one, 0))
    .filter((guessed) => guessed > 0)
    .map((guessed) => 1 / guessed)
    .toSorted((a, b) => a - b);
  return ratios[ratios.length >> 1] ?? 1;
}

/** Coordinate descent; the problem is strictly convex, so there is one answer. */
function solve(
  rows: readonly (readonly number[])[],
  weights: readonly number[],
  { start, towards, trust }: { start: readonly number[]; towards: number; trust: number },
): number[] {
  const found = [...start];
  const left = rows.map((row) => 1 - dot(row, found));
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    let moved = 0;
    for (let j = 0; j < found.length; j += 1) {
      const before = found[j] ?? 0;
      let pull = trust * towards;
      let stiffness = trust;
      rows.forEach((row, i) => {
        const feature = row[j] ?? 0;
        const weight = weights[i] ?? 0;
        pull += weight * feature * ((left[i] ?? 0) + feature * before);
        stiffness += weight * feature * feature;
      });
      const after = Math.max(0, pull / stiffness);
      const step = after - before;
      if (step === 0) continue;
      found[j] = after;
      rows.forEach((row, i) => {
        left[i] = (left[i] ?? 0) - (row[j] ?? 0) * step;
      });
      moved = Math.max(moved, Math.abs(step) / (towards + Math.abs(after)));
    }
    if (moved < PRECISION) break;
  }
  return found;
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, one, i) => sum + one * (b[i] ?? 0), 0);
