import type { InstalledModel } from '../../src/shared/schema/model.ts';

/** A model that is small and square. */
export const tinyModel: InstalledModel = {
  id: 'tiny',
  name: 'Tiny',
  family: 'minit2i',
  files: {},
  sizeBytes: 1,
  fingerprint: 'f',
  defaults: { width: 128, height: 128, steps: 6, cfgScale: 3, sampler: 'euler', scheduler: 'discrete' },
  sizes: { multiple: 8, square: true, max: 512 },
};
