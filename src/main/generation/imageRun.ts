import type { EngineSpec } from '../../shared/schema/engine.ts';
import { AppError, toJobError, type JobError } from '../../shared/schema/error.ts';
import type { ImageRecord, Recipe } from '../../shared/schema/image.ts';
import type { ImageSlot, JobRecord } from '../../shared/schema/job.ts';
import type { InstalledModel } from '../../shared/schema/model.ts';
import type { RenderedImage, RenderProgress, RenderRequest } from '../../shared/schema/render.ts';
import type { DeadCheck, EnginePort, ImageFilePort, InputPort, ModelPort } from './ports.ts';

export interface ImageRunPorts {
  readonly engine: EnginePort;
  readonly models: ModelPort;
  readonly inputs: Pick<InputPort, 'load'>;
  readonly files: ImageFilePort;
  readonly check: DeadCheck;
  readonly now: () => number;
  readonly newImageId: () => string;
  readonly appName: string;
  readonly stallMs: () => number;
  readonly idleUnloadMs: () => number | null;
}

/** A picture that passed its check and is not on disk yet. */
export interface DrawnImage {
  readonly rendered: RenderedImage;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** Of the engine that drew it. */
  readonly spec: EngineSpec;
}

/** How one try at drawing one image ended. */
export type DrawOutcome =
  | { readonly kind: 'drawn'; readonly image: DrawnImage }
  | { readonly kind: 'aborted' }
  /** The image is lost, the engine is fine. */
  | { readonly kind: 'failed'; readonly error: JobError }
  /** `loading`: not even the model could be loaded. `gaveUp`: and the engine was given up. */
  | { readonly kind: 'outOfMemory'; readonly error: JobError; readonly loading: boolean; readonly gaveUp: boolean }
  /** The engine is gone with the image; another try starts a new one. */
  | { readonly kind: 'engineLost'; readonly error: JobError }
  /** No image of this job can be drawn now; `gaveUp`: because the engine was given up. */
  | { readonly kind: 'hopeless'; readonly error: JobError; readonly gaveUp: boolean };

export interface ImageTask {
  readonly job: JobRecord;
  readonly slot: ImageSlot;
  readonly model: InstalledModel;
  readonly spec: EngineSpec;
  /** Side of a tile in pixels, where the picture is to be decoded in tiles. */
  readonly tileSize?: number | undefined;
  readonly fresh: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RenderProgress) => void;
  readonly onChecking: () => void;
}

/** Draws one image and looks at it. Books nothing: the caller does. */
export async function drawImage(ports: ImageRunPorts, task: ImageTask): Promise<DrawOutcome> {
  const startedAt = ports.now();
  try {
    const rendered = await ports.engine.render(task.spec, await renderRequestOf(ports, task), {
      signal: task.signal,
      fresh: task.fresh,
      idleUnloadMs: ports.idleUnloadMs(),
      stallMs: ports.stallMs(),
      onProgress: task.onProgress,
    });
    if (task.signal.aborted) return { kind: 'aborted' };
    task.onChecking();
    const check = await ports.check(rendered.png);
    return check.dead
      ? { kind: 'failed', error: deadImage(check.stdev) }
      : { kind: 'drawn', image: { rendered, startedAt, spec: task.spec } };
  } catch (thrown) {
    return outcomeOf(thrown, ports.engine.view().state === 'failed');
  }
}

async function renderRequestOf(
  ports: ImageRunPorts,
  { job: { request, initInput = request.initImage }, slot, tileSize }: ImageTask,
): Promise<RenderRequest> {
  // Looked at now: the last scan may be as old as the job, and engines say of a lost file only that something failed.
  const loras = request.loras.map(async ({ id, weight }) => ({ path: await ports.models.loraFile(id), weight }));
  const { prompt, negativePrompt, width, height, steps, cfgScale, sampler, scheduler, strength } = request;
  return {
    prompt,
    negativePrompt,
    width,
    height,
    steps,
    cfgScale,
    sampler,
    scheduler,
    strength,
    seed: slot.seed,
    loras: await Promise.all(loras),
    ...(tileSize !== undefined && { tileSize }),
    ...(initInput !== undefined && { initImage: await ports.inputs.load(initInput, width, height) }),
  };
}

/** Writes the file of a drawn image, whole or not at all. Throws DISK_FULL. */
export async function saveImage(
  ports: ImageRunPorts,
  { job, slot, model }: Pick<ImageTask, 'job' | 'slot' | 'model'>,
  { rendered, startedAt }: DrawnImage,
): Promise<ImageRecord> {
  const createdAt = ports.now();
  // Pictures are shared; an address to call may hold a secret.
  const { webhook: _, ...request } = job.request;
  const recipe: Recipe = {
    schema: 1,
    app: ports.appName,
    imageId: ports.newImageId(),
    jobId: job.id,
    index: slot.index,
    seed: slot.seed,
    createdAt,
    engine: { kind: rendered.engineKind, version: rendered.engineVersion, device: rendered.device },
    model: {
      id: model.id,
      family: model.family,
      fingerprint: model.fingerprint,
      ...(model.sha256 !== undefined && { sha256: model.sha256 }),
    },
    request,
    ...(job.rung !== undefined && { rung: job.rung }),
    notes: [...job.notes, ...rendered.warnings],
  };
  const written = await ports.files.save(recipe, rendered.png, job.request.format, job.request.quality);
  return {
    id: recipe.imageId,
    jobId: job.id,
    index: slot.index,
    seed: slot.seed,
    model: model.id,
    prompt: job.request.prompt,
    format: job.request.format,
    ...written,
    createdAt,
    timeTaken: createdAt - startedAt,
    favourite: false,
    tags: job.request.tags,
    recipe,
  };
}

const deadImage = (stdev: number): JobError => ({
  code: 'DEAD_IMAGE',
  message:
    'The picture came out in one colour. Try another sampler, fewer steps or a lower guidance; if every picture does so, the model file is damaged.',
  facts: { stdev },
});

function outcomeOf(thrown: unknown, engineFailed: boolean): DrawOutcome {
  if (thrown instanceof AppError) {
    const error = toJobError(thrown);
    switch (thrown.code) {
      case 'GENERATION_CANCELLED':
        return { kind: 'aborted' };
      case 'DISK_FULL':
      case 'NOT_SUPPORTED':
      // The picture to start from is gone: no fault of the model.
      case 'NOT_FOUND':
        return { kind: 'hopeless', error, gaveUp: false };
      case 'ENGINE_UNAVAILABLE':
      case 'MODEL_NOT_FOUND':
        return {
          kind: 'hopeless',
          gaveUp: false,
          error: { code: 'MODEL_LOAD_FAILED', message: thrown.message, ...(thrown.facts && { facts: thrown.facts }) },
        };
      case 'OUT_OF_MEMORY':
        return { kind: 'outOfMemory', error, loading: error.facts?.['phase'] === 'starting', gaveUp: engineFailed };
      case 'ENGINE_CRASHED':
      case 'ENGINE_TIMEOUT':
      case 'INTERRUPTED':
      // A load that was only cut off, by a kill say, may succeed the next time; the engine gives up where it cannot.
      case 'MODEL_LOAD_FAILED':
        return engineFailed ? { kind: 'hopeless', error, gaveUp: true } : { kind: 'engineLost', error };
      default:
        return { kind: 'failed', error };
    }
  }
  return { kind: 'failed', error: toJobError(thrown) };
}

/** Why a job ends for which something threw. */
export function jobErrorOf(thrown: unknown): JobError {
  if (thrown instanceof AppError && thrown.code === 'MODEL_NOT_FOUND')
    return { code: 'MODEL_LOAD_FAILED', message: thrown.message, ...(thrown.facts && { facts: thrown.facts }) };
  return toJobError(thrown);
}
