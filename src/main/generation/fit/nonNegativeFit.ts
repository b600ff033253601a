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
const REWEIGHTED = 8;
/** What differs more than so many times from the guess was not measured, but is a fault of something. */
const ABSURD = 1e9;

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
  // In units of the guess and of each value, so that every error is relative.
  const rows = usable
    .map(({ features, value }) => prior.map((guess, j) => (guess * at(features, j)) / value))
    .filter((row) => row.every((one) => one < ABSURD) && row.some((one) => one > 1 / ABSURD));
  if (rows.length === 0) return [...prior];
  const scale = scaled ? scaleOf(rows) : 1;
  // Of the scaled guess, so that every coefficient sought is near 1.
  const near = rows.map((row) => row.map((one) => one * scale));
  let weights = near.map(() => 1);
  let found = prior.map(() => 1);
  for (let round = 0; round < REWEIGHTED; round += 1) {
    found = solve(near, weights, trust, prior.length);
    weights = near.map((row) => {
      const error = Math.abs(dot(row, found) - 1);
      return error > USUAL_ERROR ? USUAL_ERROR / error : 1;
    });
  }
  return found.map((one, j) => scale * one * at(prior, j));
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

/**
 * The least of the weighted squares of `row · x − 1`, with a spring from each x to 1 and none negative: the best
 * of the answers in which some of them are 0. There are few coefficients, so all those answers can be tried.
 */
function solve(rows: readonly Row[], weights: readonly number[], trust: number, size: number): number[] {
  const indices = Array.from({ length: size }, (_, j) => j);
  // The normal equations: `matrix · x = pull`.
  const matrix = indices.map((j) =>
    indices.map((k) =>
      rows.reduce((sum, row, i) => sum + (weights[i] ?? 0) * at(row, j) * at(row, k), j === k ? trust : 0),
    ),
  );
  const pull = indices.map((j) => rows.reduce((sum, row, i) => sum + (weights[i] ?? 0) * at(row, j), trust));
  let best = { cost: Number.POSITIVE_INFINITY, found: indices.map(() => 0) };
  for (let subset = 0; subset < 2 ** size; subset += 1) {
    const free = indices.filter((j) => subset & (2 ** j));
    const some = eliminate(
      free.map((j) => free.map((k) => at(matrix[j] ?? [], k))),
      free.map((j) => at(pull, j)),
    );
    const found = indices.map((j) => (free.includes(j) ? at(some, free.indexOf(j)) : 0));
    if (!found.every((one) => one >= 0 && Number.isFinite(one))) continue;
    // Up to a constant.
    const cost = indices.reduce((sum, j) => sum + at(found, j) * (dot(matrix[j] ?? [], found) - 2 * at(pull, j)), 0);
    if (cost < best.cost) best = { cost, found };
  }
  return best.found;
}

/** Gauss's elimination, with the largest of a column as its pivot. */
function eliminate(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, j) => [...row, at(right, j)]);
  const size = rows.length;
  for (let j = 0; j < size; j += 1) {
    const rest = rows.slice(j).toSorted((a, b) => Math.abs(at(b, j)) - Math.abs(at(a, j)));
    rows.splice(j, size - j, ...rest);
    const pivot = rows[j] ?? [];
    for (let i = 0; i < size; i += 1) {
      if (i === j) continue;
      const factor = at(rows[i] ?? [], j) / at(pivot, j);
      rows[i] = (rows[i] ?? []).map((one, k) => one - factor * at(pivot, k));
    }
  }
  return rows.map((row, j) => at(row, size) / at(row, j));
}

type Row = readonly number[];

const at = (row: Row, j: number): number => row[j] ?? 0;

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, one, i) => sum + one * (b[i] ?? 0), 0);
