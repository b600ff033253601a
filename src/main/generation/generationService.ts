import type { Capabilities } from '../../shared/schema/engine.ts';
import { AppError, type Issue } from '../../shared/schema/error.ts';
import type { Estimate, MemoryRung } from '../../shared/schema/fit.ts';
import type { Accepted, Generation, GenerationRequest, Lane, ResolvedRequest } from '../../shared/schema/generation.ts';
import type { NewEvent } from '../../shared/contract/events.ts';
import type { ImageSlot, JobRecord } from '../../shared/schema/job.ts';
import type { InstalledModel } from '../../shared/schema/model.ts';
import { baseSeedOf, seedsOf } from './batch.ts';
import { etaOf, workLeft } from './eta.ts';
import { acceptedView, generationView, type LiveFacts } from './generationView.ts';
import type { InputPort, LoraNames, ModelPort } from './ports.ts';
import { readableFields } from './readableFields.ts';
import { resolveRequest, type ResolveContext } from './resolveRequest.ts';

interface AtWork {
  readonly job: JobRecord;
  readonly progress: NonNullable<LiveFacts['progress']>;
  /** How much of the current image is done, 0 … 1. */
  readonly share: number;
}

export interface GenerationPorts {
  readonly models: ModelPort & LoraNames;
  readonly inputs: InputPort;
  readonly capabilities: () => Capabilities;
  readonly webhookAllowed: (hostname: string) => boolean;
  readonly store: {
    insert(
      job: JobRecord,
      events: readonly NewEvent[],
      idempotency?: { key: string; bodyHash: string; at: number },
    ): void;
    get(id: string): JobRecord | undefined;
    rankOf(id: string): number | undefined;
    workAhead(id: string): number;
    idempotent(key: string): { jobId: string; bodyHash: string; at: number } | undefined;
  };
  readonly queue: { admit(): void; lastPosition(lane: Lane): number; wake(): void };
  /** The job being drawn. */
  readonly current: () => AtWork | undefined;
  /** The job of this id while it is drawn or saved. */
  readonly atWork: (id: string) => AtWork | undefined;
  readonly estimator: {
    estimate(model: InstalledModel, request: ResolvedRequest): Estimate;
    /** Of one image; undefined until something was measured. */
    imageMs(model: InstalledModel, request: ResolvedRequest, rung: MemoryRung): number | undefined;
  };
  readonly hash: (value: unknown) => string;
  readonly newJobId: () => string;
  readonly randomSeed: () => number;
  readonly now: () => number;
}

interface Idempotency {
  readonly key: string;
  readonly bodyHash: string;
}

/** Who asks for a job, and under which key. */
interface Sender {
  readonly idempotencyKey?: string | undefined;
  readonly client?: string | undefined;
}

/** A job as it was taken in; `fresh: false`: it was there already, made with the same key. */
interface Taken {
  readonly accepted: Accepted;
  readonly fresh: boolean;
}

export type GenerationService = ReturnType<typeof createGenerationService>;

/** Takes requests in and shows jobs; draws nothing itself. */
export function createGenerationService(ports: GenerationPorts) {
  const { store } = ports;

  /** What a request came with, to be told from others under its key by `body`. */
  const idempotencyOf = (key: string | undefined, body: unknown): Idempotency | undefined =>
    key === undefined ? undefined : { key, bodyHash: ports.hash(body) };

  /** The job already made with this key, or undefined; another body under the same key is a conflict. */
  function known(idempotency: Idempotency | undefined): Taken | undefined {
    const made = idempotency && store.idempotent(idempotency.key);
    if (!made) return undefined;
    if (made.bodyHash !== idempotency.bodyHash)
      throw new AppError(
        'IDEMPOTENCY_CONFLICT',
        'This Idempotency-Key was used with another body. Use a new key for a new request.',
        {
          facts: { key: idempotency.key, jobId: made.jobId },
        },
      );
    const job = store.get(made.jobId);
    return job && { accepted: acceptedView(job, store.rankOf(job.id)), fresh: false };
  }

  function book(
    request: ResolvedRequest,
    seeds: readonly number[],
    more: {
      client?: string | undefined;
      retryOf?: string;
      notes?: string[];
      initInput?: string | undefined;
      idempotency?: Idempotency | undefined;
    },
  ): Taken {
    ports.queue.admit();
    const now = ports.now();
    const id = ports.newJobId();
    const job: JobRecord = {
      id,
      kind: 'generation',
      status: 'pending',
      lane: request.lane,
      position: ports.queue.lastPosition(request.lane),
      attempt: 1,
      request,
      ...(more.initInput !== undefined && { initInput: more.initInput }),
      images: seeds.map((seed, index): ImageSlot => ({ index, seed, attempts: 0, state: 'waiting' })),
      notes: more.notes ?? [],
      percentage: 0,
      cancelAfterCurrent: false,
      ...(more.client !== undefined && { client: more.client }),
      ...(more.retryOf !== undefined && { retryOf: more.retryOf }),
      createdAt: now,
      updatedAt: now,
    };
    store.insert(
      job,
      [{ type: 'job.queued', jobId: id, data: { jobId: id, lane: job.lane, requeued: false } }],
      more.idempotency && { ...more.idempotency, at: now },
    );
    // As it was taken in: by the time the answer is on its way, the job may be at work.
    const accepted = acceptedView(job, store.rankOf(id));
    ports.queue.wake();
    return { accepted, fresh: true };
  }

  function live(job: JobRecord): LiveFacts {
    const atWork = ports.atWork(job.id);
    if (atWork)
      return {
        progress: atWork.progress,
        etaMs: etaOf(imageMsOf(atWork.job), atWork.job, { share: atWork.share, ahead: 0 }),
      };
    if (job.status !== 'pending') return {};
    const queuePosition = store.rankOf(job.id);
    const imageMs = imageMsOf(job);
    if (imageMs === undefined) return { queuePosition };
    const current = ports.current();
    const ahead = store.workAhead(job.id) + (current ? workLeft(current.job, current.share) : 0);
    return { queuePosition, etaMs: etaOf(imageMs, job, { share: 0, ahead }) };
  }

  /** Undefined also where the model is gone. */
  function imageMsOf({ request, rung = 'none' }: JobRecord): number | undefined {
    try {
      return ports.estimator.imageMs(ports.models.find(request.model), request, rung);
    } catch (thrown) {
      if (thrown instanceof AppError) return undefined;
      throw thrown;
    }
  }

  const contextOf = (model: string | undefined): ResolveContext => ({
    model: ports.models.find(model),
    capabilities: ports.capabilities(),
    lora: ports.models.loraNamed,
    webhookAllowed: ports.webhookAllowed,
  });

  return {
    /**
     * Books a job and answers it as it was taken in; `fresh: false` with the job already made when the idempotency key is known.
     * Throws INVALID_REQUEST, MODEL_NOT_FOUND, IDEMPOTENCY_CONFLICT or SERVER_BUSY.
     */
    async create(body: GenerationRequest, from: Sender & { lane?: Lane }): Promise<Taken> {
      const idempotency = idempotencyOf(from.idempotencyKey, body);
      const before = known(idempotency);
      if (before) return before;
      const context = contextOf(body.model);
      // Filled in after the hash: a change of settings does not make the same body another one.
      const resolved = resolveRequest(from.lane ? { lane: from.lane, ...body } : body, context);
      checkLoras(resolved, ports.models);
      ports.queue.admit();
      const input =
        resolved.initImage === undefined ? undefined : await ports.inputs.put('initImage', resolved.initImage);
      const request = input ? { ...resolved, initImage: input.named } : resolved;
      // Reading the picture took time: the same key may have come in again meanwhile.
      const meanwhile = known(idempotency);
      if (meanwhile) return meanwhile;
      return book(request, seedsOf(request.seed, request.count, ports.randomSeed), {
        client: from.client,
        notes: notesOn(request, context.model.family),
        initInput: input?.kept,
        idempotency,
      });
    },

    /** What a request would take: refused as `create` would refuse it, and books nothing. */
    estimate(body: GenerationRequest): Estimate {
      const context = contextOf(body.model);
      const resolved = resolveRequest(body, context);
      checkLoras(resolved, ports.models);
      return ports.estimator.estimate(context.model, resolved);
    },

    /** What model and engine would say to a body whose form was refused already, so that all its problems are told at once. */
    problems(body: unknown): readonly Issue[] {
      const { prompt = 'any', ...fields } = readableFields(body);
      const judged = (context: ResolveContext): readonly Issue[] =>
        issuesOf(() => resolveRequest({ prompt, ...fields }, context)) ?? [];
      const unknownModel = issuesOf(() => ports.models.find(fields.model));
      if (!unknownModel) return judged(contextOf(fields.model));
      // What hangs on the model stays open, the rest is told all the same.
      const anyModel = issuesOf(() => ports.models.find()) ? undefined : contextOf(undefined);
      return [
        ...unknownModel,
        ...(anyModel ? judged({ ...anyModel, model: { ...anyModel.model, family: 'unknown', sizes: ANY_SIZE } }) : []),
      ];
    },

    /**
     * Books a new job for the images `job` did not get, with their seeds. Throws INVALID_REQUEST when there is nothing
     * to do, or when the picture to start from is gone, MODEL_NOT_FOUND when model or LoRA are; keys as in `create`.
     */
    async retry(job: JobRecord, from: Sender): Promise<Taken> {
      const idempotency = idempotencyOf(from.idempotencyKey, { retry: job.id });
      const before = known(idempotency);
      if (before) return before;
      if (job.status === 'pending' || job.status === 'in_progress')
        throw new AppError('INVALID_REQUEST', 'The job has not ended yet. Wait for it, or cancel it first.', {
          issues: [{ path: 'id', message: `this job is ${job.status}` }],
        });
      const seeds = job.images.filter((slot) => slot.state !== 'saved').map((slot) => slot.seed);
      if (seeds.length === 0)
        throw new AppError(
          'INVALID_REQUEST',
          'Every image of this job was saved; there is nothing to try again. Submit a new request for more.',
          {
            issues: [{ path: 'id', message: 'no image is missing' }],
          },
        );
      const model = ports.models.find(job.request.model);
      checkLoras(job.request, ports.models);
      const input = job.initInput ?? job.request.initImage;
      const initInput = input === undefined ? undefined : (await ports.inputs.put('initImage', input)).kept;
      const meanwhile = known(idempotency);
      if (meanwhile) return meanwhile;
      return book({ ...job.request, model: model.id, count: seeds.length, seed: baseSeedOf(seeds) }, seeds, {
        client: from.client,
        retryOf: job.id,
        initInput,
        idempotency,
        notes: [`Tries the missing images of ${job.id} again.`],
      });
    },

    /** A job as clients see it, without image bytes. */
    view: (job: JobRecord): Generation => generationView(ports.atWork(job.id)?.job ?? job, live(job)),

    live,
  };
}

/** Of a model that is not known: the form of the request has its own limits. */
const ANY_SIZE = { multiple: 1, square: false, max: Number.POSITIVE_INFINITY };

/** The problems that what is tried throws; undefined: none. A model that is not there is one of its field. */
function issuesOf(attempt: () => unknown): readonly Issue[] | undefined {
  try {
    attempt();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return thrown.issues ?? [{ path: 'model', message: thrown.message }];
  }
}

/** Every LoRA must be there before the job is taken in. */
function checkLoras(request: ResolvedRequest, models: ModelPort): void {
  for (const lora of request.loras) models.lora(lora.id);
}

/** What a person should know before the picture surprises them. */
function notesOn(request: ResolvedRequest, family: string): string[] {
  // Seen on the embedded engine: with any initial image the picture is the same, only the number of steps changes.
  if (request.initImage === undefined || family !== 'minit2i') return [];
  return [
    'This model does not look at the initial image; only the strength has an effect. Choose a model with a VAE to start from a picture.',
  ];
}
