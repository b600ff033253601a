import { hasLike, tensorLike } from './signature.ts';
import type { Signature } from './signature.ts';

/** A text encoder in a file: which, and how many values its vectors have. */
export interface TextEncoder {
  readonly part: string;
  readonly width?: number;
}

const UMT5_WORDS = 256_384;
const byWidth: Readonly<
  Record<'clip' | 't5' | 'qwen2.5' | 'qwen3' | 'gemma' | 'plain', Readonly<Record<number, string>>>
> = {
  clip: { 768: 'clip-l', 1024: 'clip-h', 1280: 'clip-g' },
  t5: { 512: 't5-small', 768: 't5-base', 1024: 't5-large', 2048: 't5-xl', 4096: 't5-xxl' },
  'qwen2.5': { 2048: 'qwen2.5-vl-3b', 3584: 'qwen2.5-vl-7b' },
  qwen3: { 1024: 'qwen3-0.6b', 2048: 'qwen3-1.7b', 2560: 'qwen3-4b', 4096: 'qwen3-8b' },
  gemma: { 2304: 'gemma2-2b', 2560: 'gemma3-4b', 3840: 'gemma3-12b' },
  plain: { 4096: 'llama-8b', 5120: 'mistral-24b' },
};

/**
 * The text encoders among these names, of the layouts that the original, diffusers and GGUF write.
 * Which language model it is, ComfyUI tells in the same way (`comfy/sd.py`, `detect_te_model`): Qwen 3 has norms on its
 * queries, Qwen 2.5 biases on its keys, Gemma norms after its feed-forward.
 */
export function textEncodersIn(signature: Signature): TextEncoder[] {
  return [...clips(signature), ...t5(signature), ...languageModel(signature)];
}

function clips(signature: Signature): TextEncoder[] {
  const found = new Map<string, TextEncoder>();
  for (const [name, { shape }] of signature) {
    if (!name.endsWith('token_embedding.weight')) continue;
    const encoder = named('clip', byWidth.clip, shape.at(-1));
    found.set(encoder.part, encoder);
  }
  return [...found.values()];
}

function t5(signature: Signature): TextEncoder[] {
  const shared = tensorLike(signature, /(^|\.)(shared|encoder\.embed_tokens)\.weight$/);
  const isGguf = hasLike(signature, /(^|\.)enc\.blk\.#\.attn_q\.weight$/);
  const words = shared ?? (isGguf ? tensorLike(signature, /(^|\.)token_embd\.weight$/) : undefined);
  if (!words) return [];
  const width = words.shape.at(-1);
  if (width === 4096 && words.shape[0] === UMT5_WORDS) return [{ part: 'umt5-xxl', width }];
  return [named('t5', byWidth.t5, width)];
}

function languageModel(signature: Signature): TextEncoder[] {
  const has = (name: RegExp): boolean => hasLike(signature, name);
  if (!has(/(^|\.)(layers\.#\.self_attn\.k_proj|blk\.#\.attn_k)\.weight$/) || has(/(^|\.)text_model\./)) return [];
  const words = tensorLike(signature, /(^|\.)(embed_tokens|token_embd)\.weight$/);
  const norm = tensorLike(signature, /(^|\.)(layers\.#\.input_layernorm|blk\.#\.attn_norm)\.weight$/);
  const width = words?.shape.at(-1) ?? norm?.shape[0];
  if (has(/(^|\.)(layers\.#\.post_feedforward_layernorm|blk\.#\.post_ffw_norm)\.weight$/))
    return [named('gemma', byWidth.gemma, width)];
  if (has(/(^|\.)(self_attn\.q_norm|blk\.#\.attn_q_norm)\.weight$/)) return [named('qwen3', byWidth.qwen3, width)];
  if (has(/(^|\.)(self_attn\.k_proj|blk\.#\.attn_k)\.bias$/)) return [named('qwen2.5', byWidth['qwen2.5'], width)];
  return [named('llm', byWidth.plain, width)];
}

function named(kind: string, names: Readonly<Record<number, string>>, width: number | undefined): TextEncoder {
  if (width === undefined) return { part: kind };
  return { part: names[width] ?? kind, width };
}
