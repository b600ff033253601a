import { hasLike, tensorLike } from './signature.ts';
import type { Signature } from './signature.ts';

/** Families that draw pictures and that the engine is known to load. */
export const knownFamilies = [
  'minit2i',
  'sd1',
  'sd2',
  'sdxl',
  'sd3',
  'flux',
  'flux2',
  'chroma',
  'qwen-image',
  'z-image',
] as const;
export type KnownFamily = (typeof knownFamilies)[number];

/** True for a family whose tensors are recognised and checked. */
export function isKnownFamily(name: string): name is KnownFamily {
  return knownFamilies.some((known) => known === name);
}

/** Families that are recognised so that they can be named, and are not drawn with: mostly video. */
export const otherFamilies: Readonly<Record<string, string>> = {
  wan: 'Wan, a video model',
  'hunyuan-video': 'Hunyuan Video, a video model',
  ltx: 'LTX Video, a video model',
  svd: 'Stable Video Diffusion, a video model',
  'chroma-radiance': 'Chroma Radiance',
  'ovis-image': 'Ovis Image',
  lumina2: 'Lumina Image 2',
  hidream: 'HiDream',
  pixart: 'PixArt',
  'sdxl-refiner': 'the refiner of Stable Diffusion XL',
};

type Rule = readonly [family: string, ...every: readonly RegExp[]];

/**
 * What gives a family away; the first that fits counts, so those that share names with others come first.
 * Names as stable-diffusion.cpp (`ModelLoader::get_sd_version`) and ComfyUI (`model_detection.py`) look for them, and
 * as the diffusers library writes them.
 */
const rules: readonly Rule[] = [
  ['minit2i', /(^|\.)net\.(img_embedder\.proj1\.weight|mask_token)$/],
  ['chroma-radiance', /(^|\.)nerf_(blocks\.#|final_layer_conv|image_embedder)/],
  ['chroma', /(^|\.)distilled_guidance_layer\./],
  ['hunyuan-video', /(^|\.)txt_in\.individual_token_refiner\./],
  ['flux2', /(^|\.)double_stream_modulation_img\.(lin|linear)\.weight$/],
  ['ovis-image', /(^|\.)double_blocks\.#\.img_mlp\.gate_proj\./],
  ['flux', /(^|\.)double_blocks\.#\./, /(^|\.)single_blocks\.#\./],
  ['flux', /(^|\.)single_transformer_blocks\.#\./, /(^|\.)x_embedder\./],
  ['sd3', /(^|\.)joint_blocks\.#\./],
  ['qwen-image', /(^|\.)transformer_blocks\.#\.img_mod\.#\./],
  ['hidream', /(^|\.)double_stream_blocks\.#\./],
  ['wan', /(^|\.)blocks\.#\.cross_attn\.norm_k\.weight$/],
  ['wan', /(^|\.)head\.modulation$/, /(^|\.)patch_embedding\.weight$/],
  ['ltx', /(^|\.)adaln_single\.emb\.timestep_embedder\./, /(^|\.)patchify_proj\./],
  ['pixart', /(^|\.)(adaln_single\.emb\.timestep_embedder|t_block\.#)\./],
  ['sd3', /(^|\.)transformer_blocks\.#\.attn\.add_k_proj\./, /(^|\.)pos_embed\./],
  ['svd', /(^|\.)(time_mixer\.mix_factor|time_stack\.#\.)/],
];

/** Which architecture draws with tensors of these names. */
export function familyOf(signature: Signature): string {
  for (const [family, ...every] of rules) if (every.every((name) => hasLike(signature, name))) return family;
  return captionFamily(signature) ?? unetFamily(signature);
}

/** Z-Image and Lumina 2 share their names; the width of the text they read tells them apart. */
function captionFamily(signature: Signature): string | undefined {
  const norm = tensorLike(signature, /(^|\.)cap_embedder\.#\.weight$/);
  if (!norm) return undefined;
  return norm.shape.at(-1) === 2304 ? 'lumina2' : 'z-image';
}

/** The width of the text that a U-Net attends to tells SD 1, SD 2 and SDXL apart. */
export function unetFamily(signature: Signature): string {
  const width = tensorLike(signature, /(input|down)_blocks\..*\.attn2\.to_k\.weight$/)?.shape[1];
  return familyOfTextWidth(width);
}

/** The family whose U-Net attends to text of this width. */
export function familyOfTextWidth(width: number | undefined): string {
  if (width === 768) return 'sd1';
  if (width === 1024) return 'sd2';
  if (width === 2048) return 'sdxl';
  return width === 1280 ? 'sdxl-refiner' : 'unknown';
}

/** Text vectors that a transformer reads, in values; undefined where any encoder of the right sort fits. */
export function wantedTextWidth(family: string, signature: Signature): number | undefined {
  const last = (name: RegExp): number | undefined => tensorLike(signature, name)?.shape.at(-1);
  switch (family) {
    case 'minit2i':
      return last(/(^|\.)mask_token$/);
    case 'flux2': {
      // It reads three layers of its encoder side by side.
      const width = last(/(^|\.)(txt_in|context_embedder)\.weight$/);
      return width === undefined ? undefined : Math.trunc(width / 3);
    }
    case 'qwen-image':
      return last(/(^|\.)txt_in\.weight$/);
    case 'z-image':
      return last(/(^|\.)cap_embedder\.#\.weight$/);
    default:
      return undefined;
  }
}
