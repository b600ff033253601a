import type { WireRequest } from '../../shared/schema/engineWire.ts';
import type { RenderRequest } from '../../shared/schema/render.ts';

/** Of a picture for one value of what the VAE decodes. */
const PIXELS_PER_LATENT = 8;

const tiling = (pixels: number): WireRequest['vae_tiling_params'] => {
  const side = Math.round(pixels / PIXELS_PER_LATENT);
  return { enabled: true, tile_size_x: side, tile_size_y: side };
};

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
    ...(request.tileSize !== undefined && { vae_tiling_params: tiling(request.tileSize) }),
    output_format: 'png',
  };
}
