import type { GenerationRequest } from '../../src/shared/schema/generation.ts';

/** What the measures draw: 256×256 in 8 steps, with everything else as its model has it. */
export function aPicture(change: Partial<GenerationRequest> = {}): GenerationRequest {
  return { prompt: 'a lighthouse in the fog', width: 256, height: 256, steps: 8, ...change };
}
