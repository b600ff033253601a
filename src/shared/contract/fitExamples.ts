import type { Estimate } from '../schema/fit.ts';

/** Example of the contract, see `examples.ts`. */
export const estimateExample: Estimate = {
  model: 'tiny',
  device: 'cpu',
  memory: { peakBytes: 151_000_000, availableBytes: 9_800_000_000, where: 'ram' },
  time: { loadMs: 0, perImageMs: 950, totalMs: 1900 },
  rung: 'none',
  flags: { flashAttention: true, backend: 'cpu' },
  verdict: 'fits',
  confidence: 'measured',
  runs: 3,
  reasons: ['It needs about 0.2 GB of memory; 9.8 GB are free.', 'Measured: this machine drew 3 pictures like it.'],
};
