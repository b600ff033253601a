import type { InstalledModel, ModelManifest, SizeRule } from '../../shared/schema/model.ts';
import type { KnownFamily } from './modelFamily.ts';

type Defaults = InstalledModel['defaults'];

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

function defined(given: NonNullable<ModelManifest['defaults']>): Partial<Defaults> {
  const { steps, cfgScale, sampler, scheduler } = given;
  return {
    ...(steps !== undefined && { steps }),
    ...(cfgScale !== undefined && { cfgScale }),
    ...(sampler !== undefined && { sampler }),
    ...(scheduler !== undefined && { scheduler }),
  };
}
