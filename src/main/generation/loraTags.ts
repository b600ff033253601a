import { MAX_LORAS } from '../../shared/schema/generation.ts';

/** A LoRA as a prompt names it. */
export interface LoraTag {
  readonly name: string;
  readonly weight: number;
}

/** The start of a tag, well formed or not. */
export const LORA_START = /<lora:/i;
const TAG = /[ \t]?<lora:([^<>\n]{0,300})>/gi;
const MAX_WEIGHT = 4;

/**
 * Takes `<lora:name>` and `<lora:name:0.8>` out of a prompt, as A1111 and its kin write them; without a weight it is 1.
 * A tag that is not well formed is a problem, as it would otherwise be drawn as text.
 */
export function loraTags(prompt: string): {
  readonly prompt: string;
  readonly loras: readonly LoraTag[];
  readonly problems: readonly string[];
} {
  if (!LORA_START.test(prompt)) return { prompt, loras: [], problems: [] };
  const loras: LoraTag[] = [];
  const problems: string[] = [];
  const rest = prompt.replaceAll(TAG, (tag: string, inside: string) => {
    const read = readTag(inside);
    if (typeof read === 'string') problems.push(`${JSON.stringify(tag.trim().slice(0, 60))} ${read}`);
    else loras.push(read);
    return '';
  });
  if (LORA_START.test(rest)) problems.push('holds a <lora: that no > closes; write <lora:name:1>');
  if (loras.length > MAX_LORAS) problems.push(`names ${loras.length} LoRAs; at most ${MAX_LORAS} are taken`);
  return { prompt: rest.trim(), loras: loras.slice(0, MAX_LORAS), problems };
}

/** The LoRA, or what is wrong with the tag. */
function readTag(inside: string): LoraTag | string {
  const [name = '', weight = '1', ...more] = inside.split(':').map((part) => part.trim());
  if (name === '') return 'names no LoRA; write <lora:name:1>';
  if (more.length > 0) return 'has more than one weight; a LoRA takes one for the whole model';
  const value = /^[-+]?(\d+\.?\d*|\.\d+)$/.test(weight) ? Number(weight) : Number.NaN;
  if (Number.isNaN(value)) return 'has a weight that is no number; write <lora:name:1>';
  if (Math.abs(value) > MAX_WEIGHT) return `has a weight beyond ${MAX_WEIGHT}`;
  return { name, weight: value };
}
