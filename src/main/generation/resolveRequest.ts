import type { Capabilities } from '../../shared/schema/engine.ts';
import { AppError, type Issue } from '../../shared/schema/error.ts';
import type { GenerationRequest, ResolvedRequest } from '../../shared/schema/generation.ts';
import type { InstalledModel, SizeRule } from '../../shared/schema/model.ts';

export interface ResolveContext {
  readonly model: InstalledModel;
  readonly capabilities: Pick<Capabilities, 'samplers' | 'schedulers' | 'features'>;
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
  const resolved: ResolvedRequest = {
    prompt: request.prompt,
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
    loras: request.loras ?? [],
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
    ...featureIssues(resolved, capabilities),
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
  if (request.loras.length > 1) issues.push({ path: 'loras', message: 'the engine in use takes one LoRA at a time' });
  request.loras.forEach((lora, i) => {
    if (lora.weight !== 1)
      issues.push({ path: `loras.${i}.weight`, message: 'the engine in use takes a LoRA at weight 1 only' });
  });
  return issues;
}

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
