import type { Capabilities } from '../../shared/schema/engine.ts';
import { AppError, type Issue } from '../../shared/schema/error.ts';
import type { Estimate } from '../../shared/schema/fit.ts';
import type { Generation, GenerationRequest, Lane, ResolvedRequest } from '../../shared/schema/generation.ts';
import type { JobRecord } from '../../shared/schema/job.ts';
import type { InstalledModel } from '../../shared/schema/model.ts';
import { baseSeedOf, seedsOf } from './batch.ts';
import { generationView } from './generationView.ts';
import { createJobIntake, type JobIntakePorts, type Taken } from './jobIntake.ts';
import { createLiveFacts, type LivePorts } from './liveFacts.ts';
import type { InputPort, LoraNames, ModelPort } from './ports.ts';
import { requestProblems } from './requestProblems.ts';
import { resolveRequest, type ResolveContext } from './resolveRequest.ts';

export type GenerationPorts = JobIntakePorts &
  LivePorts & {
    readonly models: ModelPort & LoraNames;
    readonly inputs: InputPort;
    readonly capabilities: () => Capabilities;
    readonly webhookAllowed: (hostname: string) => boolean;
    readonly estimator: { estimate(model: InstalledModel, request: ResolvedRequest): Estimate };
    readonly randomSeed: () => number;
  };

/** Who asks for a job, and under which key. */
interface Sender {
  readonly idempotencyKey?: string | undefined;
  readonly client?: string | undefined;
}

export type GenerationService = ReturnType<typeof createGenerationService>;

/** Takes requests in and shows jobs; draws nothing itself. */
export function createGenerationService(ports: GenerationPorts) {
  const { idempotencyOf, known, book } = createJobIntake(ports);
  const live = createLiveFacts(ports);

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
    problems: (body: unknown): readonly Issue[] => requestProblems(body, contextOf),

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
