import type { Recipe } from '../../shared/schema/image.ts';

/** Names as Stable Diffusion WebUI (A1111) and its forks spell them; what they lack keeps a readable name of its own. */
const samplerNames: Readonly<Record<string, string>> = {
  euler: 'Euler',
  euler_a: 'Euler a',
  heun: 'Heun',
  dpm2: 'DPM2',
  'dpm++2m': 'DPM++ 2M',
  'dpm++2mv2': 'DPM++ 2M v2',
  'dpm++2s_a': 'DPM++ 2S a',
  lcm: 'LCM',
  ipndm: 'IPNDM',
  ipndm_v: 'IPNDM_V',
  ddim_trailing: 'DDIM trailing',
  tcd: 'TCD',
  res_multistep: 'Res Multistep',
  res_2s: 'Res 2S',
};
const schedulerNames: Readonly<Record<string, string>> = {
  discrete: 'Uniform',
  karras: 'Karras',
  exponential: 'Exponential',
  ays: 'Align Your Steps',
  gits: 'GITS',
  sgm_uniform: 'SGM Uniform',
  simple: 'Simple',
  lcm: 'LCM',
  smoothstep: 'Smoothstep',
  kl_optimal: 'KL Optimal',
  bong_tangent: 'Bong Tangent',
};

const negativeMark = 'Negative prompt: ';
const loraTags = /(?: <lora:[^<>\n]+:-?\d+(?:\.\d+)?(?:e-?\d+)?>)+$/;

/**
 * The recipe as the `parameters` text that A1111 writes and most galleries read.
 * It is for other programs: the recipe itself travels as JSON beside it.
 */
export function recipeText(recipe: Recipe): string {
  const { request } = recipe;
  const tags = request.loras.map(({ id, weight }) => ` <lora:${id}:${weight}>`).join('');
  const fields: [string, string][] = [
    ['Steps', String(request.steps)],
    ['Sampler', nameOf(samplerNames, request.sampler)],
    ['Schedule type', nameOf(schedulerNames, request.scheduler)],
    ['CFG scale', String(request.cfgScale)],
    ['Seed', String(recipe.seed)],
    ['Size', `${request.width}x${request.height}`],
    ['Model', recipe.model.id],
    ...(request.initImage === undefined
      ? []
      : [['Denoising strength', String(request.strength)] satisfies [string, string]]),
    ['Version', recipe.app],
  ];
  return [
    `${request.prompt}${tags}`,
    ...(request.negativePrompt === '' ? [] : [`${negativeMark}${request.negativePrompt}`]),
    fields.map(([name, value]) => `${name}: ${quote(value)}`).join(', '),
  ].join('\n');
}

export interface Parameters {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly loras: readonly { readonly id: string; readonly weight: number }[];
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Reads a `parameters` text as {@link recipeText} writes it. The format has no escapes, so a prompt with a line that
 * begins with `Negative prompt: ` cannot be told from one with a negative prompt.
 */
export function parseParameters(text: string): Parameters {
  const lines = text.split('\n');
  const fieldLine = lines.pop() ?? '';
  const negativeAt = lines.findIndex((line) => line.startsWith(negativeMark));
  const tagged = (negativeAt < 0 ? lines : lines.slice(0, negativeAt)).join('\n');
  const negativePrompt = negativeAt < 0 ? '' : lines.slice(negativeAt).join('\n').slice(negativeMark.length);
  const tags = loraTags.exec(tagged)?.[0] ?? '';
  return {
    prompt: tagged.slice(0, tagged.length - tags.length),
    negativePrompt,
    loras: [...tags.matchAll(/<lora:([^<>\n]+):([^:<>]+)>/g)].map(([, id = '', weight = '']) => ({
      id,
      weight: Number(weight),
    })),
    fields: Object.fromEntries(parseFields(fieldLine)),
  };
}

function parseFields(line: string): [string, string][] {
  const field = /\s*([\w ]+): ("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)/g;
  return [...line.matchAll(field)].map(([, name = '', value = '']) => [name, unquote(value)]);
}

/** A1111's rule: values that would break the line apart are written as JSON strings. */
function quote(value: string): string {
  return /[,:\n"\\]/.test(value) || value !== value.trim() ? JSON.stringify(value) : value;
}

function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}

function nameOf(names: Readonly<Record<string, string>>, ours: string): string {
  return Object.hasOwn(names, ours) ? (names[ours] ?? ours) : ours;
}
