import type { WireRequest } from '../../shared/schema/engineWire.ts';
import type { RenderRequest } from '../../shared/schema/render.ts';

/** The request of one image in the engine's words. */
export function toWireBody(request: RenderRequest): WireRequest {
  return {
    prompt: request.prompt,
    ...(request.negativePrompt !== '' && { negative_prompt: request.negativePrompt }),
    width: request.width,
    height: request.height,
    seed: request.seed,
    batch_count: 1,
    ...(request.initImage && {
      init_image: Buffer.from(request.initImage).toString('base64'),
      strength: request.strength,
    }),
    sample_params: {
      sample_method: request.sampler,
      scheduler: request.scheduler,
      sample_steps: request.steps,
      guidance: { txt_cfg: request.cfgScale },
    },
    ...(request.loras.length > 0 && { lora: request.loras.map(({ path, weight }) => ({ path, multiplier: weight })) }),
    output_format: 'png',
  };
}
