import { readFile } from 'node:fs/promises';
import type { NewEvent, StoredEvent } from '../shared/contract/events.ts';
import { AppError } from '../shared/schema/error.ts';
import type { Capabilities, EngineView } from '../shared/schema/engine.ts';
import type { Generation, Tags } from '../shared/schema/generation.ts';
import type { ImageRecord, ImageView } from '../shared/schema/image.ts';
import type { JobRecord, QueueView } from '../shared/schema/job.ts';
import type { ModelView } from '../shared/schema/model.ts';
import type { GenerationService } from './generation/generationService.ts';
import { imageLinks, jobSummary } from './generation/generationView.ts';
import type { JobRunner } from './generation/jobRunner.ts';
import { waitForEnd } from './generation/waiting.ts';
import { alreadyTerminal, notFound, type JobQueue } from './queue/jobQueue.ts';
import { isTerminal } from './queue/jobState.ts';
import type { JobFilter, JobStore } from './queue/ports.ts';
import type { SettingsService } from './settings/settingsService.ts';
import type { Handlers } from './transport/call.ts';

/** Everything the operations are carried out by. */
export interface Services {
  readonly version: string;
  readonly uptimeMs: () => number;
  readonly generations: GenerationService;
  readonly runner: JobRunner;
  readonly queue: JobQueue;
  readonly jobs: JobStore;
  readonly images: {
    get(id: string): ImageRecord | undefined;
    list(
      filter: { query?: string; model?: string; favourite?: boolean; tags: Record<string, string> },
      page: number,
      limit: number,
    ): { items: ImageRecord[]; total: number };
    patch(
      id: string,
      change: { favourite?: boolean; tags?: Tags },
      events: readonly NewEvent[],
    ): ImageRecord | undefined;
    remove(id: string, events: readonly NewEvent[]): boolean;
  };
  readonly files: { path(file: string): string; remove(file: string): Promise<void> };
  readonly thumbnails: {
    thumbnail(imageId: string, source: string, size: number): Promise<string>;
    drop(imageId: string): Promise<void>;
  };
  readonly models: { list(): ModelView[]; scan(): Promise<void>; find(id?: string): unknown };
  readonly engine: { view(): EngineView; start(): Promise<void>; stop(reason: string): Promise<void> };
  readonly capabilities: () => Capabilities;
  readonly settings: SettingsService;
  readonly subscribe: (listener: (event: StoredEvent) => void) => () => void;
  readonly metrics: () => Promise<string>;
}

const MEDIA_TYPE = { png: 'image/png', jpeg: 'image/jpeg', webp: 'image/webp' } as const;

/** Every operation of the contract as a call into the services. */
export function createHandlers(s: Services): Handlers {
  const jobOf = (id: string): JobRecord => s.jobs.get(id) ?? fail(notFound(id));
  const imageOf = (id: string): ImageRecord =>
    s.images.get(id) ??
    fail(
      new AppError(
        'NOT_FOUND',
        `There is no image ${id}. It may have been deleted; list the images to see what is there.`,
        { facts: { id } },
      ),
    );
  const queueView = (): { body: QueueView } => ({ body: s.queue.view(s.runner.current()?.job) });
  const pageOf = <T>(items: T[], total: number, { page, limit }: { page: number; limit: number }) => ({
    items,
    page,
    limit,
    total,
    pages: Math.ceil(total / limit),
  });

  /** The state of a job, with the bytes of its images unless only their URLs are wanted. */
  async function generation(id: string, images: 'base64' | 'url'): Promise<Generation> {
    const view = s.generations.view(jobOf(id));
    if (images === 'url' || !view.result) return view;
    const withBytes = await Promise.all(
      view.result.images.map(async (image) => {
        const bytes = await bytesOf(s, image.id);
        return bytes === undefined ? image : { ...image, image: bytes };
      }),
    );
    return { ...view, result: { ...view.result, images: withBytes } };
  }

  const waitFor = (id: string, signal: AbortSignal, ms?: number): Promise<boolean> =>
    waitForEnd(id, () => isTerminal(jobOf(id).status), s.subscribe, { signal, ...(ms !== undefined && { ms }) });

  async function cancel(id: string, mode: 'now' | 'after_current'): Promise<void> {
    const job = jobOf(id);
    if (job.status === 'cancelled') return;
    if (job.status === 'pending') s.queue.cancelPending(id);
    else if (!(await s.runner.cancel(id, mode))) throw alreadyTerminal(jobOf(id));
  }

  const needIdleEngine = (): void => {
    const current = s.runner.current();
    if (current)
      throw new AppError(
        'ENGINE_UNAVAILABLE',
        'The engine is at work. Cancel the job at work, or wait for it, and try again.',
        {
          facts: { jobId: current.job.id },
        },
      );
  };
  const startEngine = async (): Promise<{ body: EngineView }> => {
    try {
      await s.engine.start();
    } catch (thrown) {
      if (!(thrown instanceof AppError) || thrown.code === 'MODEL_NOT_FOUND') throw thrown;
      throw new AppError('ENGINE_UNAVAILABLE', thrown.message, {
        facts: { ...thrown.facts, reason: thrown.code },
        cause: thrown,
      });
    }
    return { body: s.engine.view() };
  };

  return {
    'generations.create': async ({ body, headers }, { signal, client }) => {
      const { accepted, fresh } = await s.generations.create(body, {
        idempotencyKey: headers['idempotency-key'],
        client,
      });
      const location = { location: accepted.links.self };
      if (headers.prefer !== undefined) {
        const ended = await waitFor(accepted.id, signal, 1000 * Number(headers.prefer.slice('wait='.length)));
        return {
          status: ended ? 200 : 202,
          headers: { ...location, 'preference-applied': headers.prefer },
          body: await generation(accepted.id, 'base64'),
        };
      }
      return { status: fresh ? 201 : 200, headers: location, body: accepted };
    },

    'generations.generate': async ({ body, query, headers }, { signal, client }) => {
      const { accepted } = await s.generations.create(body, { idempotencyKey: headers['idempotency-key'], client });
      await waitFor(accepted.id, signal);
      const state = await generation(accepted.id, query.images);
      return { headers: { location: state.links.self }, body: syncResult(state) };
    },

    'generations.list': ({ query }) => {
      const { page, limit, tag, ...conditions } = query;
      const { items, total } = s.jobs.list(filterOf(conditions, tag), page, limit);
      return {
        body: pageOf(
          items.map((job) => s.generations.view(job)),
          total,
          query,
        ),
      };
    },
    'generations.get': async ({ params, query }) => ({ body: await generation(params.id, query.images) }),
    'generations.cancel': async ({ params, query }) => {
      await cancel(params.id, query.mode);
      return { body: { id: params.id, status: 'cancelled' } };
    },
    'generations.retry': ({ params }, { client }) => {
      const accepted = s.generations.retry(jobOf(params.id), client);
      return { headers: { location: accepted.links.self }, body: accepted };
    },
    'generations.patch': ({ params, body }) => ({ body: s.generations.view(s.queue.move(params.id, body)) }),

    'queue.get': queueView,
    'queue.pause': () => (s.queue.setPaused(true), queueView()),
    'queue.resume': () => (s.queue.setPaused(false), queueView()),

    'jobs.list': ({ query }) => {
      const { items, total } = s.jobs.list(filterOf({ status: query.status }, {}), query.page, query.limit);
      return {
        body: pageOf(
          items.map((job) => jobSummary(job, s.generations.live(job))),
          total,
          query,
        ),
      };
    },
    'jobs.status': ({ params }) => {
      const job = jobOf(params.id);
      return { body: jobSummary(job, s.generations.live(job)) };
    },
    'jobs.cancel': async ({ params }) => {
      await cancel(params.id, 'now');
      return { body: jobSummary(jobOf(params.id), {}) };
    },

    'images.list': ({ query }) => {
      const { page, limit, tag, query: words, model, favourite } = query;
      const filter = {
        tags: tag,
        ...(words !== undefined && { query: words }),
        ...(model !== undefined && { model }),
        ...(favourite !== undefined && { favourite }),
      };
      const { items, total } = s.images.list(filter, page, limit);
      return { body: pageOf(items.map(imageView), total, query) };
    },
    'images.get': ({ params }) => ({ body: imageView(imageOf(params.id)) }),
    'images.patch': ({ params, body }) => {
      const before = imageOf(params.id);
      const change = {
        ...(body.favourite !== undefined && { favourite: body.favourite }),
        ...(body.tags !== undefined && { tags: body.tags }),
      };
      const data = { imageId: before.id, favourite: body.favourite ?? before.favourite };
      s.images.patch(before.id, change, [{ type: 'image.changed', data }]);
      return { body: imageView(imageOf(before.id)) };
    },
    'images.delete': async ({ params }) => {
      const { id, file } = imageOf(params.id);
      // The file goes first: a row without a file is only hidden, a file without a row would be adopted again.
      await s.files.remove(file);
      await s.thumbnails.drop(id);
      s.images.remove(id, [{ type: 'image.deleted', data: { imageId: id } }]);
      return { body: { id, deleted: true } };
    },
    'images.file': ({ params }) => {
      const image = imageOf(params.id);
      return {
        body: { file: s.files.path(image.file), mediaType: MEDIA_TYPE[image.format], etag: `"${image.sha256}"` },
      };
    },
    'images.thumbnail': async ({ params, query }) => {
      const image = imageOf(params.id);
      const file = await s.thumbnails.thumbnail(image.id, s.files.path(image.file), query.size);
      return { body: { file, mediaType: 'image/webp', etag: `"${image.sha256.slice(0, 32)}-${query.size}"` } };
    },

    'models.list': () => ({ body: { items: s.models.list() } }),
    'models.scan': async () => {
      await s.models.scan();
      return { body: { items: s.models.list() } };
    },

    'engine.get': () => ({ body: s.engine.view() }),
    'engine.start': startEngine,
    'engine.stop': async () => {
      needIdleEngine();
      await s.engine.stop('stopped by the user');
      return { body: s.engine.view() };
    },
    'engine.restart': async () => {
      needIdleEngine();
      await s.engine.stop('restarted by the user');
      return startEngine();
    },
    'capabilities.get': () => ({ body: s.capabilities() }),

    'settings.get': () => ({ body: s.settings.view() }),
    'settings.patch': ({ body }) => {
      if (typeof body.selectedModel === 'string') s.models.find(body.selectedModel);
      s.settings.patch(body);
      return { body: s.settings.view() };
    },
    'health.get': () => {
      const pending = s.jobs.countPending();
      return {
        body: {
          status: 'ok',
          version: s.version,
          busy: pending > 0 || s.runner.current() !== undefined,
          engine: s.engine.view().state,
          pending,
          paused: s.queue.paused(),
          uptimeMs: s.uptimeMs(),
        },
      };
    },
    'metrics.get': async () => ({ body: await s.metrics() }),
  };
}

function fail(error: AppError): never {
  throw error;
}

/** A file that is gone is not the job's fault: its image then comes without bytes. */
async function bytesOf(s: Services, imageId: string): Promise<string | undefined> {
  const image = s.images.get(imageId);
  if (!image) return undefined;
  try {
    return await readFile(s.files.path(image.file), 'base64');
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** The synchronous twin answers an error as its code; partial success is success. */
function syncResult(state: Generation): Generation {
  if (state.error)
    throw new AppError(state.error.code, state.error.message, { facts: { ...state.error.facts, jobId: state.id } });
  if (state.status === 'cancelled')
    throw new AppError('GENERATION_CANCELLED', 'The job was cancelled. Submit it again if that was not meant.', {
      facts: { jobId: state.id },
    });
  if (!isTerminal(state.status))
    throw new AppError(
      'INTERRUPTED',
      `Tintype is stopping; the job goes on at its next start. Ask for it then at ${state.links.self}.`,
      { facts: { jobId: state.id } },
    );
  return state;
}

function imageView(image: ImageRecord): ImageView {
  const { file: _, ...rest } = image;
  return { ...rest, ...imageLinks(image.id) };
}

function filterOf(
  conditions: { [K in keyof Omit<JobFilter, 'tags'>]?: JobFilter[K] | undefined },
  tags: Record<string, string>,
): JobFilter {
  const set = Object.fromEntries(Object.entries(conditions).filter(([, value]) => value !== undefined));
  return { ...set, tags };
}
