import type { ModelFileRole, SizeRule } from '../../shared/schema/model.ts';
import type { FileFacts } from '../../shared/schema/modelFile.ts';
import type { KnownFamily } from './modelFamily.ts';

/** What a model needs beside its diffusion part. */
export type Part = 'textEncoder' | 'vae';

const isVae = (part: string): boolean => part.startsWith('vae') || part === 'taesd';
const isT5 = (part: string): boolean => /^u?mt5|^t5/.test(part);
const isClip = (part: string): boolean => part.startsWith('clip');

/** The parts that a file brings along. */
export function partsIn({ brings }: Pick<FileFacts, 'brings'>): ReadonlySet<Part> {
  return new Set(brings.map((part) => (isVae(part) ? 'vae' : 'textEncoder')));
}

/** What a family cannot draw without. MiniT2I works on pixels and has no VAE. */
export function neededParts(family: KnownFamily): readonly Part[] {
  return family === 'minit2i' ? ['textEncoder'] : ['textEncoder', 'vae'];
}

/** What a file in this role should have been, where its tensors say that it is something else. */
export function foreignIn(role: ModelFileRole, { brings }: Pick<FileFacts, 'brings'>): string | undefined {
  if (role === 'vae') return brings.some(isVae) ? undefined : 'a VAE';
  if (role === 't5xxl') return brings.some(isT5) ? undefined : 'a T5 text encoder (it has no shared.weight)';
  if (role === 'clipL' || role === 'clipG') return brings.some(isClip) ? undefined : 'a CLIP text encoder';
  return undefined;
}

/**
 * The sizes a model draws. MiniT2I aborts the engine on anything but squares of whole patches, and its memory grows
 * with the fourth power of the side. The newer transformers join 2 × 2 latent values into one.
 */
export function sizeRuleOf(family: string, { patch }: Pick<FileFacts, 'patch'>): SizeRule {
  if (family === 'minit2i') return { multiple: leastCommonMultiple(8, patch || 8), square: true, max: 2048 };
  const joined = family === 'flux2' || family === 'qwen-image' || family === 'z-image';
  return { multiple: joined ? 16 : 8, square: false, max: 4096 };
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return (a * b) / x;
}
