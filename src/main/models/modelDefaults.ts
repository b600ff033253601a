import { embeddedSamplers, embeddedSchedulers } from '../../shared/schema/engine.ts';
import type { InstalledModel, ModelManifest, SizeRule } from '../../shared/schema/model.ts';
import type { KnownFamily } from './modelFamily.ts';

type Defaults = InstalledModel['defaults'];

const samplers: ReadonlySet<string> = new Set(embeddedSamplers);
const schedulers: ReadonlySet<string> = new Set(embeddedSchedulers);

const common = { sampler: 'euler', scheduler: 'discrete' };
const byFamily: Readonly<Record<KnownFamily, { side: number; steps: number; cfgScale: number; sampler?: string }>> = {
  minit2i: { side: 128, steps: 8, cfgScale: 3 },
  flux: { side: 1024, steps: 20, cfgScale: 1 },
  sd1: { side: 512, steps: 20, cfgScale: 7, sampler: 'euler_a' },
  sd2: { side: 768, steps: 20, cfgScale: 7, sampler: 'euler_a' },
  sdxl: { side: 1024, steps: 20, cfgScale: 6, sampler: 'euler_a' },
  sd3: { side: 1024, steps: 28, cfgScale: 4.5 },
  flux2: { side: 1024, steps: 20, cfgScale: 1 },
  chroma: { side: 1024, steps: 26, cfgScale: 4 },
  'qwen-image': { side: 1024, steps: 20, cfgScale: 2.5 },
  'z-image': { side: 1024, steps: 8, cfgScale: 1 },
};
const unknownFamily = { side: 1024, steps: 20, cfgScale: 5 };

/** What counts where a request is silent: the manifest's word first, then what the family is known for. */
export function defaultsOf(
  family: KnownFamily | 'unknown',
  rule: SizeRule,
  manifest: ModelManifest['defaults'],
): Defaults {
  const { side, ...known } = family === 'unknown' ? unknownFamily : byFamily[family];
  const fitting = Math.max(1, Math.round(side / rule.multiple)) * rule.multiple;
  const size = {
    width: manifest?.width ?? (rule.square ? manifest?.height : undefined) ?? fitting,
    height: manifest?.height ?? (rule.square ? manifest?.width : undefined) ?? fitting,
  };
  return { ...common, ...known, ...defined(manifest ?? {}), ...size };
}

/** Why the defaults break the model's own rule for sizes; undefined when they keep it. */
export function sizeProblem({ width, height }: Defaults, rule: SizeRule): string | undefined {
  if (rule.square && width !== height) return 'it draws only squares';
  if (width % rule.multiple !== 0 || height % rule.multiple !== 0)
    return `its sides must be multiples of ${rule.multiple}`;
  return width > rule.max || height > rule.max ? `its sides may have at most ${rule.max} pixels` : undefined;
}

/**
 * What to say of defaults that no engine knows by these names: every request that is silent would be refused for them, so
 * those of the family count. Undefined where there are none.
 */
export function strangeDefaults(
  manifest: ModelManifest['defaults'],
  { sampler, scheduler }: Defaults,
): string | undefined {
  const strange = [
    ...strangeName('sampler', manifest?.sampler, samplers, sampler),
    ...strangeName('scheduler', manifest?.scheduler, schedulers, scheduler),
  ];
  if (strange.length === 0) return undefined;
  return `No engine knows ${strange.join(', nor ')}. Correct "defaults" in model.json.`;
}

const strangeName = (what: string, name: string | undefined, known: ReadonlySet<string>, used: string): string[] =>
  name === undefined || known.has(name) ? [] : [`the ${what} "${name}", so ${used} is used`];

function defined(given: NonNullable<ModelManifest['defaults']>): Partial<Defaults> {
  const { steps, cfgScale, sampler, scheduler } = given;
  return {
    ...(steps !== undefined && { steps }),
    ...(cfgScale !== undefined && { cfgScale }),
    ...(sampler !== undefined && samplers.has(sampler) && { sampler }),
    ...(scheduler !== undefined && schedulers.has(scheduler) && { scheduler }),
  };
}
