import { z } from 'zod';
import { generationRequest, imageFormat, lane, loraUse, MAX_SEED } from '../../shared/schema/generation.ts';
import type { GenerationRequest, KnownRequest } from '../../shared/schema/generation.ts';
import { fieldProblem } from './fieldProblem.ts';

const number = z.number().nullable();
const name = z.string().max(200).nullable();

/** What stands in the form of Create. Null: what the model asks for. Numbers may be out of range: the form says so. */
const draftFields = z.object({
  prompt: z.string(),
  negativePrompt: z.string(),
  model: name,
  width: number,
  height: number,
  steps: number,
  cfgScale: number,
  sampler: name,
  scheduler: name,
  /** Unlocked: every image draws its own. The value stays, to lock it again. */
  seedLocked: z.boolean(),
  seed: number,
  count: z.number(),
  format: imageFormat,
  quality: z.number(),
  loras: z.array(loraUse).max(16),
  /** An image id, or a data URL of a picture that was dropped. */
  initImage: z.string().nullable(),
  maskImage: z.string().nullable(),
  strength: z.number(),
  lane,
});
export type DraftFields = z.output<typeof draftFields>;

export const emptyDraft: DraftFields = {
  prompt: '',
  negativePrompt: '',
  model: null,
  width: null,
  height: null,
  steps: null,
  cfgScale: null,
  sampler: null,
  scheduler: null,
  seedLocked: false,
  seed: null,
  count: 1,
  format: 'png',
  quality: 90,
  loras: [],
  initImage: null,
  maskImage: null,
  strength: 0.75,
  lane: 'interactive',
};

/** A draft as it was kept. What of it cannot be read is as at first, and takes nothing else with it. */
export const keptDraft = z.looseObject({}).transform((kept): DraftFields => {
  const names = draftFields.keyof().options;
  const readable = names.flatMap((field) => {
    const parsed = draftFields.shape[field].safeParse(kept[field]);
    return parsed.success ? [[field, parsed.data] as const] : [];
  });
  return { ...emptyDraft, ...Object.fromEntries(readable) };
});

/** The request that a draft stands for. Not checked: see `draftProblems`. */
export function draftRequest(draft: DraftFields): GenerationRequest {
  const { model, width, height, steps, cfgScale, sampler, scheduler, initImage, maskImage } = draft;
  return {
    prompt: draft.prompt.trim(),
    ...(draft.negativePrompt.trim() !== '' && { negativePrompt: draft.negativePrompt.trim() }),
    ...(model !== null && { model }),
    ...(width !== null && { width }),
    ...(height !== null && { height }),
    ...(steps !== null && { steps }),
    ...(cfgScale !== null && { cfgScale }),
    ...(sampler !== null && { sampler }),
    ...(scheduler !== null && { scheduler }),
    ...(draft.seedLocked && draft.seed !== null && { seed: draft.seed }),
    count: draft.count,
    format: draft.format,
    ...(draft.format !== 'png' && { quality: draft.quality }),
    ...(draft.loras.length > 0 && { loras: draft.loras }),
    ...(initImage !== null && { initImage, strength: draft.strength }),
    ...(initImage !== null && maskImage !== null && { maskImage }),
    lane: draft.lane,
  };
}

/** Where the form tells what is wrong with a field that has no place for it: it has one for the size. */
const placeOf: Partial<Record<string, string>> = { height: 'width', count: '', format: '', lane: '' };

/** What is wrong with a draft by the contract: field → message. A model may ask for more, which the app answers. */
export function draftProblems(draft: DraftFields): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {};
  const request = draftRequest(draft);
  for (const { path } of generationRequest.safeParse(request).error?.issues ?? []) {
    const field = String(path[0]);
    problems[placeOf[field] ?? field] ??= fieldProblem(field, request);
  }
  if (draft.prompt.trim() === '') problems['prompt'] = 'Say what the picture should show.';
  return problems;
}

/** A draft from what drew an image or was asked for once; what it does not name is left to the model. */
export function draftOf(request: KnownRequest, seed?: number): DraftFields {
  const locked = seed ?? (request.seed !== undefined && request.seed >= 0 ? request.seed : null);
  return {
    prompt: request.prompt ?? '',
    negativePrompt: request.negativePrompt ?? '',
    model: request.model ?? null,
    width: request.width ?? null,
    height: request.height ?? null,
    steps: request.steps ?? null,
    cfgScale: request.cfgScale ?? null,
    sampler: request.sampler ?? null,
    scheduler: request.scheduler ?? null,
    seedLocked: locked !== null,
    seed: locked,
    count: request.count ?? 1,
    format: request.format ?? emptyDraft.format,
    quality: request.quality ?? emptyDraft.quality,
    loras: request.loras ?? [],
    initImage: request.initImage ?? null,
    maskImage: request.maskImage ?? null,
    strength: request.strength ?? emptyDraft.strength,
    lane: request.lane ?? emptyDraft.lane,
  };
}

/** A seed by chance, from a number of 0 to below 1. */
export const drawSeed = (random: number): number => Math.floor(random * (MAX_SEED + 1));
