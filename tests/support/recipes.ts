import type { Recipe } from '../../src/shared/schema/image.ts';

/** A complete recipe; `request` and the rest can be changed field by field. */
export function recipeOf({
  request,
  ...more
}: Partial<Omit<Recipe, 'request'>> & { request?: Partial<Recipe['request']> } = {}): Recipe {
  return {
    schema: 1,
    app: 'Tintype 0.1.0',
    imageId: 'img_0001',
    jobId: 'job_0001',
    index: 0,
    seed: 1234,
    createdAt: new Date(2026, 0, 31, 12).getTime(),
    engine: { kind: 'embedded', version: '@qvac/diffusion-cpp 0.25.0', device: 'CPU' },
    model: { id: 'tiny', family: 'minit2i', fingerprint: '0123456789abcdef' },
    notes: [],
    ...more,
    request: {
      prompt: 'a red apple',
      negativePrompt: '',
      width: 64,
      height: 64,
      steps: 20,
      cfgScale: 7,
      sampler: 'euler_a',
      scheduler: 'karras',
      seed: -1,
      count: 1,
      model: 'tiny',
      loras: [],
      strength: 0.75,
      format: 'png',
      quality: 90,
      tags: {},
      lane: 'interactive',
      maxRetries: 1,
      ...request,
    },
  };
}
