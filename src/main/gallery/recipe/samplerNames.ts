import { embeddedSamplers, embeddedSchedulers } from '../../../shared/schema/engine.ts';

/** Names that other programs use for one of ours, by key; what they draw alike is told by the sources of each. */
const samplerAliases: Readonly<Record<string, string>> = {
  keuler: 'euler',
  keulera: 'euler_a',
  kheun: 'heun',
  kdpm2: 'dpm2',
  kdpmpp2m: 'dpm++2m',
  kdpmpp2sa: 'dpm++2s_a',
};
const schedulerAliases: Readonly<Record<string, string>> = {
  normal: 'discrete',
  uniform: 'discrete',
  default: 'discrete',
  alignyoursteps: 'ays',
};

const keysOf = (names: readonly string[], aliases: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map([...names.map((name): [string, string] => [keyOf(name), name]), ...Object.entries(aliases)]);

const samplers = keysOf(embeddedSamplers, samplerAliases);
const schedulers = keysOf(embeddedSchedulers, schedulerAliases);

/** `DPM++ 2S a`, `dpmpp_2s_ancestral` and `dpm++2s_a` alike: only letters and digits, `++` as `pp`, `a` for ancestral. */
function keyOf(name: string): string {
  return name
    .slice(0, 100)
    .toLowerCase()
    .replaceAll('++', 'pp')
    .replaceAll(/[^a-z0-9]/g, '')
    .replace('ancestral', 'a');
}

export interface SamplerChoice {
  readonly sampler?: string;
  readonly scheduler?: string;
}

/** Our names for a sampler as any program spells it, and for the scheduler that some write behind it. */
export function samplerOf(name: string): SamplerChoice {
  const key = keyOf(name);
  const whole = samplers.get(key);
  if (whole !== undefined) return { sampler: whole };
  for (const [ending, scheduler] of schedulers) {
    const sampler = key.endsWith(ending) ? samplers.get(key.slice(0, -ending.length)) : undefined;
    if (sampler !== undefined) return { sampler, scheduler };
  }
  return {};
}

/** Our name for a scheduler; undefined for one there is nothing like. */
export const schedulerOf = (name: string): string | undefined => schedulers.get(keyOf(name));

/** A1111's word for whatever the sampler or model asks for. */
export const isAutomatic = (name: string): boolean => keyOf(name) === 'automatic';
