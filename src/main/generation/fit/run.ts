import type { MeasuredRun } from '../../../shared/schema/fit.ts';

/** What of a request decides how much work one image is. */
export type ImageWork = Pick<MeasuredRun, 'width' | 'height' | 'steps' | 'passes' | 'fromImage'>;

/** These run the model twice a step. */
const TWICE = new Set(['heun', 'dpm2', 'dpm++2s_a', 'res_2s']);

/** The work of one image of a request. */
export function workOf(request: {
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly cfgScale: number;
  readonly sampler: string;
  readonly strength: number;
  readonly initImage?: string | undefined;
}): ImageWork {
  const { width, height, steps, cfgScale, sampler, strength } = request;
  const fromImage = request.initImage !== undefined;
  return {
    width,
    height,
    // As the native library counts them.
    steps: fromImage ? Math.min(steps, Math.floor(steps * strength) + 1) : steps,
    // Without guidance there is nothing to steer away from.
    passes: (cfgScale === 1 ? 1 : 2) * (TWICE.has(sampler) ? 2 : 1),
    fromImage,
  };
}
