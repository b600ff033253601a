import type { GenerationRequest, ResolvedRequest } from '../../../../shared/schema/generation.ts';

/** The settings that drew a picture, as a request of one's own: without what only concerned the job. */
export function sameRequest(request: ResolvedRequest): GenerationRequest {
  const {
    tags: _,
    lane: _lane,
    maxRetries: _retries,
    webhook: _webhook,
    seed: _seed,
    count: _count,
    ...rest
  } = request;
  const { initImage, maskImage, strength, quality, negativePrompt, loras, ...same } = rest;
  return {
    ...same,
    ...(negativePrompt !== '' && { negativePrompt }),
    ...(loras.length > 0 && { loras }),
    ...(same.format !== 'png' && { quality }),
    ...(initImage !== undefined && { initImage, strength }),
    ...(maskImage !== undefined && { maskImage }),
  };
}

/** The same once more, as many, by other chances. */
export const againRequest = (request: ResolvedRequest): GenerationRequest => ({
  ...sameRequest(request),
  count: request.count,
});
