import type { ForeignLora } from './foreign.ts';

/** A tag that another program's prompt names a LoRA with, as it is found in any text. */
const TAG = /[ \t]?<lora:([^<>\n]{1,300})>/gi;
const NUMBER = /^[-+]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})$/;
/** What may follow the name: weights, and what A1111 and its extensions call by name (`te=0.5`, `dyn=64`, `lbw=INS`). */
const NAMED = /^([a-z_]{1,20})\s*=(.*)$/i;

/** More than any picture was drawn with; each is looked for by name, and told when it is not here. */
export const MAX_NAMED = 50;
/** Of what follows a name, so much is tried as a part of it. */
const MOST_TRIED = 3;

/** A text without the tags in it, and what they say. One that names nothing is no tag: it stays. */
export function foreignLoras(
  text: string,
  isInstalled: (name: string) => boolean,
): { readonly text: string; readonly loras: readonly ForeignLora[]; readonly notes: readonly string[] } {
  const loras: ForeignLora[] = [];
  const notes: string[] = [];
  const rest = text.replaceAll(TAG, (tag: string, inside: string) => {
    const isHere = (called: string): boolean => loras.length < MAX_NAMED && isInstalled(called);
    const { name, said } = splitTag(inside, isHere);
    if (name === '') return tag;
    const { weight, note } = weightOf(said);
    if (note !== undefined && isHere(name)) notes.push(`The LoRA “${name.slice(0, 200)}” ${note}`);
    loras.push({ name, weight });
    return '';
  });
  return { text: rest.trim(), loras, notes };
}

const mayFollow = (part: string): boolean => part === '' || NUMBER.test(part) || NAMED.test(part);

/** The name, and what follows it. Names may hold colons, and what looks like a weight where a LoRA here is called so. */
function splitTag(inside: string, isInstalled: (name: string) => boolean): { name: string; said: string[] } {
  const parts = inside.split(':');
  let least = parts.length;
  while (least > 1 && mayFollow(parts[least - 1]?.trim() ?? '')) least -= 1;
  const nameOf = (length: number): string => parts.slice(0, length).join(':').trim();
  const most = Math.min(parts.length, least + MOST_TRIED);
  let length = least;
  while (length <= most && !isInstalled(nameOf(length))) length += 1;
  if (length > most) length = least;
  return { name: nameOf(length), said: parts.slice(length).map((part) => part.trim()) };
}

/** One weight for the whole of the model; A1111 has one for the text encoder, and after it one for what draws. */
function weightOf(said: readonly string[]): { readonly weight: number; readonly note?: string } {
  const [first, second, ...more] = said.filter((part) => NUMBER.test(part));
  const named = new Map(said.map((part): [string, string] => [keyOf(part), valueOf(part)]));
  const numberOf = (key: string): number | undefined => {
    const value = named.get(key) ?? '';
    return NUMBER.test(value) ? Number(value) : undefined;
  };
  const text = numberOf('te') ?? Number(first ?? 1);
  const weight = numberOf('unet') ?? (second === undefined ? text : Number(second));
  const lost = [
    ...more,
    ...said.filter((part) => NAMED.test(part) && !(/^(?:te|unet)$/.test(keyOf(part)) && NUMBER.test(valueOf(part)))),
  ];
  const sentences = [
    ...(text === weight
      ? []
      : [`had another weight for the text encoder (${text}); here ${weight} counts for all of it.`]),
    ...(lost.length === 0 ? [] : [`was used with more than a weight (${lost.join(', ')}), which is left out.`]),
  ];
  return { weight, ...(sentences.length > 0 && { note: sentences.join(' It ') }) };
}

const keyOf = (part: string): string => NAMED.exec(part)?.[1]?.toLowerCase() ?? '';
const valueOf = (part: string): string => NAMED.exec(part)?.[2]?.trim() ?? '';
