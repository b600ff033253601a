import type { PickleNotes, Tensors } from './headerFault.ts';
import { familyOf, familyOfTextWidth, unetFamily } from './modelFamily.ts';
import { hasLike, tensorLike } from './signature.ts';
import type { Signature } from './signature.ts';

/** A file that goes beside a model: what it is, and for which family. */
export interface AddOn {
  readonly part: string;
  readonly family: string;
}

const LORA =
  /(^|[._])(lora_(up|down|A|B|mid)|lora\.(up|down)|hada_w1_[ab]|lokr_w[12](_[ab])?|oft_blocks|dora_scale|diff_b?)(\.|$)/;

/** The small FLUX.2 is as wide as FLUX.1, but its gated single blocks put out 3 × 3072 + 2 × 9216 values. */
const FLUX2_KLEIN_FUSED = 27_648;

/**
 * A LoRA or one of its kin, by the endings that kohya's trainers, diffusers and LyCORIS give its tensors. The family is
 * that of the layers it changes: their names, and where names are shared, the width of what goes in.
 */
export function loraIn(signature: Signature, metadata: ReadonlyMap<string, string>): AddOn | undefined {
  if (!hasLike(signature, LORA)) return undefined;
  const has = (name: RegExp): boolean => hasLike(signature, name);
  const part = has(/hada_w1_/) ? 'loha' : has(/lokr_w/) ? 'lokr' : has(/oft_blocks/) ? 'oft' : 'lora';
  return { part, family: loraFamily(signature) ?? trainedOn(metadata) ?? 'unknown' };
}

function loraFamily(signature: Signature): string | undefined {
  const has = (name: RegExp): boolean => hasLike(signature, name);
  const into = (name: RegExp): number | undefined => {
    for (const [pattern, { shape }] of signature)
      if (/(lora_down|lora_A|lora\.down)(\.\w+)?(\.weight)?$/.test(pattern) && name.test(pattern)) return shape[1];
    return undefined;
  };
  if (has(/distilled_guidance_layer/)) return 'chroma';
  if (has(/individual_token_refiner/)) return 'hunyuan-video';
  if (has(/(double_stream_modulation|attn[._]to_qkv_mlp_proj)/)) return 'flux2';
  if (has(/double_blocks[._]#[._]/) || has(/single_transformer_blocks[._]#[._]/) || has(/single_blocks[._]#[._]/)) {
    const linear = into(/single_blocks[._]#[._]linear1/);
    const attention = into(/double_blocks[._]#[._]img_attn[._]qkv/);
    const fused = tensorLike(signature, /single_blocks[._]#[._]linear1[._](lora_up|lora_B)/)?.shape[0];
    const wide = [linear, attention].some((width) => width === 6144 || width === 4096);
    return wide || fused === FLUX2_KLEIN_FUSED ? 'flux2' : 'flux';
  }
  if (has(/joint_blocks[._]#[._]/)) return 'sd3';
  if (has(/transformer_blocks[._]#[._](img_mlp|txt_mlp|img_mod|txt_mod)[._]/)) return 'qwen-image';
  if (has(/transformer_blocks[._]#[._](attn[._]add_k_proj|ff_context)/)) return 'sd3';
  if (has(/blocks[._]#[._](cross_attn[._]|self_attn[._]|ffn[._])/)) return 'wan';
  if (has(/layers[._]#[._](attention|feed_forward)[._]/)) {
    const width = into(/layers[._]#[._]attention/);
    return width === 2304 ? 'lumina2' : 'z-image';
  }
  if (has(/lora_te2_/) || has(/text_encoder_2\./)) return 'sdxl';
  const text = familyOfTextWidth(into(/attn2[._]to_k/) ?? into(/attn2[._]to_v/));
  if (text !== 'unknown') return text;
  return has(/lora_te1_/) ? 'sdxl' : undefined;
}

/** What the trainer wrote down: `ss_base_model_version` of kohya's, `modelspec.architecture` of the standard. */
function trainedOn(metadata: ReadonlyMap<string, string>): string | undefined {
  const text =
    `${metadata.get('ss_base_model_version') ?? ''} ${metadata.get('modelspec.architecture') ?? ''}`.toLowerCase();
  const known: readonly (readonly [RegExp, string])[] = [
    [/flux[-_.]?2/, 'flux2'],
    [/chroma/, 'chroma'],
    [/flux/, 'flux'],
    [/qwen[-_]?image/, 'qwen-image'],
    [/z[-_]?image/, 'z-image'],
    [/wan[-_.]?2/, 'wan'],
    [/sdxl|stable-diffusion-xl/, 'sdxl'],
    [/sd3|sd_v3|stable-diffusion-(v?3|3)/, 'sd3'],
    [/sd_v2|stable-diffusion-v2/, 'sd2'],
    [/sd_v1|stable-diffusion-v1/, 'sd1'],
  ];
  return known.find(([name]) => name.test(text))?.[1];
}

/** A ControlNet of the original, diffusers or control-LoRA layout. */
export function controlNetIn(signature: Signature): AddOn | undefined {
  const has = (name: RegExp): boolean => hasLike(signature, name);
  if (has(/(^|\.)lora_controlnet$/)) return { part: 'control-lora', family: 'sdxl' };
  const is =
    /(^|\.)(control_model\.|input_hint_block\.|zero_convs\.#|controlnet_cond_embedding\.|controlnet_down_blocks\.#|controlnet_blocks\.#|controlnet_x_embedder\.)/;
  if (!has(is)) return undefined;
  const family = unetFamily(signature);
  if (family !== 'unknown') return { part: 'controlnet', family };
  if (has(/(^|\.)controlnet_x_embedder\./) && !has(/pos_embed/))
    return { part: 'controlnet', family: fluxOr(signature) };
  return { part: 'controlnet', family: has(/(^|\.)controlnet_blocks\.#/) ? 'sd3' : familyOf(signature) };
}

const fluxOr = (signature: Signature): string =>
  hasLike(signature, /transformer_blocks\.#\.img_mod/) ? 'qwen-image' : 'flux';

/** A model that enlarges pictures: ESRGAN in its old and new layout, Real-ESRGAN's compact one, SwinIR and its kin. */
export function upscalerIn(signature: Signature): string | undefined {
  const has = (name: RegExp): boolean => hasLike(signature, name);
  if (has(/(^|\.)(model\.#\.sub\.#\.RDB1|RRDB_trunk\.#\.RDB1|body\.#\.rdb1)\.conv1\./)) return 'esrgan';
  if (has(/(^|\.)layers\.#\.residual_group\.blocks\.#/)) return 'swinir';
  const first = tensorLike(signature, /^body\.#\.weight$/);
  const compact =
    first?.shape.length === 4 &&
    first.shape[1] === 3 &&
    [...signature.keys()].every((name) => name.startsWith('body.'));
  return compact ? 'compact' : undefined;
}

/** A textual inversion: a handful of vectors under the names that A1111, diffusers and the trainers use. */
export function embeddingIn(tensors: Tensors, notes: PickleNotes | undefined): AddOn | undefined {
  if (tensors.size > 4) return undefined;
  const vectors = [...tensors];
  if (!vectors.every(([, { shape }]) => shape.length > 0 && shape.length <= 2)) return undefined;
  const names = vectors.map(([name]) => name);
  const widths = vectors.map(([, { shape }]) => shape.at(-1) ?? 0);
  if (names.includes('clip_l') && names.includes('clip_g')) return { part: 'embedding', family: 'sdxl' };
  const named =
    notes?.groups.has('string_to_param') === true ||
    names.some((name) => name === 'emb_params' || name === '*' || /^<.*>$/.test(name));
  if (!named || !widths.every((width) => [768, 1024, 1280].includes(width))) return undefined;
  return { part: 'embedding', family: widths[0] === 768 ? 'sd1' : widths[0] === 1024 ? 'sd2' : 'sdxl' };
}
