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
    ...(recipe.model.sha256 === undefined
      ? []
      : [['Model hash', recipe.model.sha256.slice(0, 10)] satisfies [string, string]]),
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

/** A1111's rule: values that would break the line apart are written as JSON strings. */
function quote(value: string): string {
  return /[,:\n"\\]/.test(value) || value !== value.trim() ? JSON.stringify(value) : value;
}

function nameOf(names: Readonly<Record<string, string>>, ours: string): string {
  return Object.hasOwn(names, ours) ? (names[ours] ?? ours) : ours;
}
