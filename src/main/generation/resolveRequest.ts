import type { Capabilities } from '../../shared/schema/engine.ts';
import { AppError, type Issue } from '../../shared/schema/error.ts';
import type { GenerationRequest, ResolvedRequest } from '../../shared/schema/generation.ts';
import type { InstalledModel, SizeRule } from '../../shared/schema/model.ts';
import { LORA_START, loraTags } from './loraTags.ts';

export interface ResolveContext {
  readonly model: InstalledModel;
  readonly capabilities: Pick<Capabilities, 'samplers' | 'schedulers' | 'features' | 'limits'>;
  /** The LoRA that goes by a name or id; undefined where there is none. */
  readonly lora: (name: string) => { readonly id: string; readonly family: string } | undefined;
  /** Whether a webhook may call this host. */
  readonly webhookAllowed: (hostname: string) => boolean;
}

/** Text that the official engine would obey as arguments when it finds it in a prompt. */
const ENGINE_ARGUMENTS = /<sd_cpp_extra_args>/i;

/**
 * Request + model → every value that counts, or INVALID_REQUEST with all the problems at once.
 * Pure: nothing is clamped, replaced or looked up outside what is handed in.
 */
export function resolveRequest(request: GenerationRequest, context: ResolveContext): ResolvedRequest {
  const { model, capabilities } = context;
  const tags = loraTags(request.prompt, (name) => context.lora(name) !== undefined);
  const loras = [
    ...(request.loras ?? []),
    ...tags.loras.map(({ name, weight }) => ({ id: context.lora(name)?.id ?? name, weight })),
  ];
  const resolved: ResolvedRequest = {
    prompt: tags.prompt,
    negativePrompt: request.negativePrompt ?? '',
    width: request.width ?? model.defaults.width,
    height: request.height ?? model.defaults.height,
    steps: request.steps ?? model.defaults.steps,
    cfgScale: request.cfgScale ?? model.defaults.cfgScale,
    sampler: request.sampler ?? model.defaults.sampler,
    scheduler: request.scheduler ?? model.defaults.scheduler,
    seed: request.seed ?? -1,
    count: request.count ?? 1,
    model: model.id,
    loras,
    ...(request.initImage !== undefined && { initImage: request.initImage }),
    ...(request.maskImage !== undefined && { maskImage: request.maskImage }),
    strength: request.strength ?? 0.75,
    format: request.format ?? 'png',
    quality: request.quality ?? 90,
    tags: request.tags ?? {},
    lane: request.lane ?? 'interactive',
    maxRetries: request.maxRetries ?? 1,
    ...(request.webhook !== undefined && { webhook: request.webhook }),
  };
  const issues = [
    ...sizeIssues(resolved, model.sizes),
    ...nameIssues(resolved, capabilities),
    ...tags.problems.map((message) => ({ path: 'prompt', message })),
    ...featureIssues(resolved, capabilities),
    ...loraIssues(request, resolved, context),
    ...webhookIssues(resolved.webhook, context.webhookAllowed),
  ];
  for (const field of ['prompt', 'negativePrompt'] as const)
    if (ENGINE_ARGUMENTS.test(resolved[field]))
      issues.push({ path: field, message: 'must not contain <sd_cpp_extra_args>' });
  if (issues.length > 0)
    throw new AppError('INVALID_REQUEST', 'The request cannot be carried out; see the issues.', { issues });
  return resolved;
}

function sizeIssues(size: { width: number; height: number }, rule: SizeRule): Issue[] {
  const issues: Issue[] = [];
  for (const side of ['width', 'height'] as const) {
    if (size[side] % rule.multiple !== 0)
      issues.push({ path: side, message: `this model needs a multiple of ${rule.multiple}` });
    if (size[side] > rule.max)
      issues.push({ path: side, message: `this model draws at most ${rule.max} pixels a side` });
  }
  if (rule.square && size.width !== size.height)
    issues.push({ path: 'height', message: `this model draws squares only: make it ${size.width}, as the width is` });
  return issues;
}

function nameIssues(
  names: { sampler: string; scheduler: string },
  known: { samplers: string[]; schedulers: string[] },
): Issue[] {
  const issues: Issue[] = [];
  if (!known.samplers.includes(names.sampler))
    issues.push({ path: 'sampler', message: `unknown; one of ${known.samplers.join(', ')}` });
  if (!known.schedulers.includes(names.scheduler))
    issues.push({ path: 'scheduler', message: `unknown; one of ${known.schedulers.join(', ')}` });
  return issues;
}

function featureIssues(request: ResolvedRequest, { features }: Pick<Capabilities, 'features'>): Issue[] {
  const issues: Issue[] = [];
  if (request.initImage !== undefined && !features.initImage)
    issues.push({ path: 'initImage', message: 'the engine in use cannot start from an image' });
  if (request.maskImage !== undefined && !features.maskImage)
    issues.push({ path: 'maskImage', message: 'the engine in use cannot repaint behind a mask; leave it out' });
  return issues;
}

/** Each under the place where it was asked for: `loras.0` of the request, or the prompt. */
function loraIssues(
  request: GenerationRequest,
  { prompt, negativePrompt, loras }: ResolvedRequest,
  { capabilities: { features, limits }, model, lora }: ResolveContext,
): Issue[] {
  const issues: Issue[] = [];
  if (prompt === '' && request.prompt !== '')
    issues.push({ path: 'prompt', message: 'names only LoRAs; say what the picture should show too' });
  if (LORA_START.test(negativePrompt))
    issues.push({ path: 'negativePrompt', message: 'names a LoRA, which has an effect only in the prompt' });
  if (loras.length === 0) return issues;
  if (!features.loras) return [...issues, { path: 'loras', message: 'the engine in use cannot work with LoRAs' }];
  const inRequest = request.loras?.length ?? 0;
  if (loras.length > limits.maxLoras) {
    const most = limits.maxLoras === 1 ? 'one LoRA at a time' : `at most ${limits.maxLoras} LoRAs`;
    issues.push({ path: inRequest > limits.maxLoras ? 'loras' : 'prompt', message: `the engine in use takes ${most}` });
  }
  loras.forEach(({ id, weight }, i) => {
    const path = i < inRequest ? `loras.${i}` : 'prompt';
    const weightPath = i < inRequest ? `${path}.weight` : path;
    if (weight !== 1 && !features.loraWeights)
      issues.push({ path: weightPath, message: 'the engine in use takes a LoRA at weight 1 only' });
    if (loras.findIndex((other) => other.id === id) < i)
      issues.push({ path, message: `the LoRA ${JSON.stringify(id)} is named twice` });
    const family = lora(id)?.family ?? 'unknown';
    if (!isForFamily(family, model.family))
      issues.push({
        path,
        message: `the LoRA ${JSON.stringify(id)} is for ${family} models, and this model is ${model.family}`,
      });
  });
  return issues;
}

/** Chroma grew out of FLUX.1 and keeps most of its layers. Of a family that is not recognised, the engine has to judge. */
const isForFamily = (lora: string, model: string): boolean =>
  lora === 'unknown' || model === 'unknown' || lora === model || (lora === 'flux' && model === 'chroma');

function webhookIssues(webhook: string | undefined, allowed: (hostname: string) => boolean): Issue[] {
  if (webhook === undefined) return [];
  const { username, password, hostname } = new URL(webhook);
  if (username !== '' || password !== '')
    return [{ path: 'webhook', message: 'must not hold a user name or password; calls are signed instead' }];
  if (allowed(hostname)) return [];
  return [
    { path: 'webhook', message: 'only loopback hosts, or hosts listed in webhookHosts of the settings, may be called' },
  ];
}
