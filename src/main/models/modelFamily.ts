import type { Tensors } from './headerFault.ts';
import type { ModelFileRole, SizeRule } from '../../shared/schema/model.ts';

export const knownFamilies = ['minit2i', 'flux', 'sd1', 'sd2', 'sdxl', 'sd3'] as const;
export type KnownFamily = (typeof knownFamilies)[number];

/** True for a family whose tensors are recognised and checked. */
export function isKnownFamily(name: string): name is KnownFamily {
  return knownFamilies.some((known) => known === name);
}

/** Which architecture draws with these tensors. Names are those of the original, ComfyUI and diffusers layouts. */
export function familyOf(tensors: Tensors): KnownFamily | 'unknown' {
  const names = [...tensors.keys()];
  const has = (part: string): boolean => names.some((name) => name.includes(part));
  if (names.some((name) => name.includes('model.net.') && name.endsWith('mask_token'))) return 'minit2i';
  if (has('joint_blocks.')) return 'sd3';
  if (has('double_blocks.') && has('single_blocks.')) return 'flux';
  if (has('single_transformer_blocks.') && has('x_embedder.')) return 'flux';
  return unetFamily(names, tensors);
}

/** The width of the text that a U-Net attends to tells SD 1, SD 2 and SDXL apart. */
function unetFamily(names: readonly string[], tensors: Tensors): KnownFamily | 'unknown' {
  const attention = names.find((name) => /(input|down)_blocks\..*\.attn2\.to_k\.weight$/.test(name));
  const textWidth = attention === undefined ? undefined : tensors.get(attention)?.shape[1];
  return textWidth === 768 ? 'sd1' : textWidth === 1024 ? 'sd2' : textWidth === 2048 ? 'sdxl' : 'unknown';
}

/** What a model needs beside its diffusion part. */
export type Part = 'textEncoder' | 'vae';

const isVae = (name: string): boolean => /(^|\.)decoder\.(conv|layers|mid|up|\d)/.test(name);
const isT5 = (name: string): boolean => /(^|\.)(shared|token_embd)\.weight$/.test(name);
const isClip = (name: string): boolean => name.endsWith('token_embedding.weight');

/** The parts that a file, or several taken together, brings along. */
export function partsIn(tensors: Tensors): ReadonlySet<Part> {
  const parts = new Set<Part>();
  for (const name of tensors.keys()) {
    if (isVae(name)) parts.add('vae');
    if (isT5(name) || isClip(name)) parts.add('textEncoder');
  }
  return parts;
}

/** What a family cannot draw without. MiniT2I works on pixels and has no VAE. */
export function neededParts(family: KnownFamily): readonly Part[] {
  return family === 'minit2i' ? ['textEncoder'] : ['textEncoder', 'vae'];
}

/** What a file in this role should have been, where its tensors say that it is something else. */
export function foreignIn(role: ModelFileRole, tensors: Tensors): string | undefined {
  const names = [...tensors.keys()];
  if (role === 'vae') return names.some(isVae) ? undefined : 'a VAE';
  if (role === 't5xxl') return names.some(isT5) ? undefined : 'a T5 text encoder (it has no shared.weight)';
  if (role === 'clipL' || role === 'clipG') return names.some(isClip) ? undefined : 'a CLIP text encoder';
  return undefined;
}

/** Width of the text vectors that MiniT2I expects and that a T5 encoder makes; unequal ones abort the engine. */
export function textWidths(
  diffusion: Tensors,
  encoder: Tensors,
): { readonly wanted?: number; readonly given?: number } {
  const wanted = findTensor(diffusion, 'mask_token')?.shape.at(-1);
  const embedding = findTensor(encoder, 'shared.weight') ?? findTensor(encoder, 'token_embd.weight');
  const given = embedding?.shape.at(-1);
  return { ...(wanted !== undefined && { wanted }), ...(given !== undefined && { given }) };
}

/**
 * The sizes a model draws. MiniT2I aborts the engine on anything but squares of whole patches,
 * and its memory grows with the fourth power of the side.
 */
export function sizeRuleOf(family: string, tensors: Tensors): SizeRule {
  if (family !== 'minit2i') return { multiple: 8, square: false, max: 4096 };
  const patch = findTensor(tensors, 'img_embedder.proj1.weight')?.shape.at(-1) || 8;
  return { multiple: leastCommonMultiple(8, patch), square: true, max: 2048 };
}

function findTensor(tensors: Tensors, ending: string): { readonly shape: readonly number[] } | undefined {
  for (const [name, tensor] of tensors) if (name === ending || name.endsWith(`.${ending}`)) return tensor;
  return undefined;
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a * b) / x;
}
