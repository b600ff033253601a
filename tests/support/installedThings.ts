import type { Installed } from '../../src/main/gallery/recipe/installed.ts';
import { embeddedSamplers, embeddedSchedulers } from '../../src/shared/schema/engine.ts';

/** A machine with two models and a LoRA. */
export const installed: Installed = {
  models: [
    { id: 'tiny', name: 'Tiny', fingerprint: '0123456789abcdef', sha256: '5feceb66ff'.padEnd(64, '0') },
    { id: 'DreamShaper-8', name: 'DreamShaper', fingerprint: 'fedcba9876543210' },
  ],
  loras: ['ink-style'],
  samplers: embeddedSamplers,
  schedulers: embeddedSchedulers,
};
