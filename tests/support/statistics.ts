/** The value below which `share` (0 … 1) of the values lie, by the nearest rank; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Milliseconds as text: `0.42 ms`, `3.1 ms`, `248 ms`. */
export const ms = (value: number): string => `${value.toFixed(value < 1 ? 2 : value < 100 ? 1 : 0)} ms`;

/** p50, p99 and the worst. */
export const spread = (values: readonly number[]): string =>
  `p50 ${ms(median(values))}, p99 ${ms(quantile(values, 0.99))}, worst ${ms(quantile(values, 1))}`;
