import { hasLike, tensorLike } from './signature.ts';
import type { Signature } from './signature.ts';

/** A part that turns latent pictures into pixels. */
export interface Vae {
  readonly part: 'vae' | 'vae-3d' | 'taesd';
  /** Of the latent picture; undefined where the names do not tell. */
  readonly channels?: number;
}

/**
 * The VAE among these names: that of Stable Diffusion and FLUX (4, 16 or 32 channels), the one of Wan and Qwen-Image,
 * which works on time too, or a small stand-in (TAESD).
 */
export function vaeIn(signature: Signature): Vae | undefined {
  const plain = tensorLike(signature, /(^|\.)decoder\.conv_in\.(conv\.)?weight$/);
  if (plain) return { part: 'vae', ...channelsOf(plain.shape[1]) };
  const film = tensorLike(signature, /(^|\.)decoder\.conv1\.weight$/);
  if (film && film.shape.length === 5) return { part: 'vae-3d', ...channelsOf(film.shape[1]) };
  if (hasLike(signature, /(^|\.)decoder\.(mid|up|mid_block|up_blocks)\./)) return { part: 'vae' };
  const small = tensorLike(signature, /(^|\.)decoder\.(layers\.)?#\.weight$/) ?? taesdDecoder(signature);
  return small && { part: 'taesd', ...channelsOf(small.shape[1]) };
}

/** `taesd_decoder.pth` is the bare sequence of its layers. */
function taesdDecoder(signature: Signature) {
  return hasLike(signature, /^#\.conv\.#\.weight$/) ? tensorLike(signature, /^#\.weight$/) : undefined;
}

const channelsOf = (channels: number | undefined) => (channels === undefined ? {} : { channels });
