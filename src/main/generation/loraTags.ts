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
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)$/;

/**
 * Takes `<lora:name>` and `<lora:name:0.8>` out of a prompt, as A1111 and its kin write them; without a weight it is 1.
 * A tag that is not well formed is a problem, as it would otherwise be drawn as text.
 * @param isKnown whether a LoRA goes by this name, which may hold colons
 */
export function loraTags(
  prompt: string,
  isKnown: (name: string) => boolean,
): {
  readonly prompt: string;
  readonly loras: readonly LoraTag[];
  readonly problems: readonly string[];
} {
  if (!LORA_START.test(prompt)) return { prompt, loras: [], problems: [] };
  const loras: LoraTag[] = [];
  const problems: string[] = [];
  const rest = prompt.replaceAll(TAG, (tag: string, inside: string) => {
    const read = readTag(inside, isKnown);
    if (typeof read === 'string') problems.push(`${JSON.stringify(tag.trim().slice(0, 60))} ${read}`);
    else loras.push(read);
    return '';
  });
  if (LORA_START.test(rest)) problems.push('holds a <lora: that no > closes; write <lora:name:1>');
  if (loras.length > MAX_LORAS) problems.push(`names ${loras.length} LoRAs; at most ${MAX_LORAS} are taken`);
  return { prompt: rest.trim(), loras: loras.slice(0, MAX_LORAS), problems };
}

const afterColon = (text: string): string => text.slice(text.lastIndexOf(':') + 1).trim();

/** The LoRA, or what is wrong with the tag. What follows the last colon is the weight, unless a LoRA is called so. */
function readTag(inside: string, isKnown: (name: string) => boolean): LoraTag | string {
  const colon = inside.lastIndexOf(':');
  const last = afterColon(inside);
  const isWhole = colon < 0 || (!NUMBER.test(last) && isKnown(inside.trim()));
  const name = (isWhole ? inside : inside.slice(0, colon)).trim();
  if (name === '') return 'names no LoRA; write <lora:name:1>';
  if (isWhole) return { name, weight: 1 };
  if (name.includes(':') && NUMBER.test(afterColon(name)) && !isKnown(name))
    return 'has more than one weight; a LoRA takes one for the whole model';
  if (!NUMBER.test(last)) return 'has a weight that is no number; write <lora:name:1>';
  const weight = Number(last);
  return Math.abs(weight) > MAX_WEIGHT ? `has a weight beyond ${MAX_WEIGHT}` : { name, weight };
}
