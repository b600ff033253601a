import { createHash, randomInt, randomUUID } from 'node:crypto';
import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import manifest from '../../package.json' with { type: 'json' };
import type { StoredEvent } from '../shared/contract/events.ts';
import { embeddedSamplers, embeddedSchedulers, type Capabilities } from '../shared/schema/engine.ts';
import { AppError } from '../shared/schema/error.ts';
import { imageFormat, lane } from '../shared/schema/generation.ts';
import { createClock } from './clock.ts';
import { createSupervisor } from './engine/supervisor.ts';
import { embeddedEngine, specOf } from './engineCommand.ts';
import { createBus, createFeed } from './feed.ts';
import { fitPicture } from './gallery/fitPicture.ts';
import { isDead } from './gallery/imageChecks.ts';
import { createImageFiles } from './gallery/imageFiles.ts';
import { createInputImages } from './gallery/inputImages.ts';
import { createThumbnails } from './gallery/thumbnails.ts';
import { createGenerationService } from './generation/generationService.ts';
import { generationView } from './generation/generationView.ts';
import { createJobRunner } from './generation/jobRunner.ts';
import { createHandlers } from './handlers.ts';
import { openJournal } from './journal/journal.ts';
import { createMetrics } from './metrics.ts';
import { createModelService } from './models/modelService.ts';
import { writeNoiseModel } from './models/noiseModel.ts';
import { acquireInstanceLock } from './platform/instanceLock.ts';
import type { Logger } from './platform/logger.ts';
import { startCleanup } from './queue/cleanup.ts';
import { createJobQueue } from './queue/jobQueue.ts';
import { transition } from './queue/jobState.ts';
import { createRequestInputs } from './requestInputs.ts';
import { removeServerFile, writeServerFile } from './serverFile.ts';
import { createSettingsService } from './settings/settingsService.ts';
import { startFailure } from './startFailure.ts';
import { reconcile } from './startup.ts';
import type { Call } from './transport/call.ts';
import { hashKey, keyMatches } from './transport/http/apiKey.ts';
import { MAX_BODY_BYTES } from './transport/http/readBody.ts';
import { isLoopback } from './transport/http/requestGuard.ts';
import { createHttpServer } from './transport/http/server.ts';
import { createRouter } from './transport/router.ts';
import { bookWebhooks } from './webhook/bookWebhooks.ts';
import { createDeliverer } from './webhook/deliverer.ts';

export interface AppOptions {
  readonly dataDir: string;
  /** Where models are looked for; the first wins where two hold the same id. */
  readonly modelsDirs: readonly string[];
  readonly log: Logger;
  /** Without it nothing listens: the in-process port alone. */
  readonly http?: { readonly host: string; readonly port: number };
  readonly environmentKey?: string | undefined;
  /** Forget finished jobs, never images, after this long. */
  readonly resultTtlMs?: number | undefined;
  readonly cleanupIntervalMs?: number | undefined;
  /** Check every answer against the contract; for tests. */
  readonly checkOutputs?: boolean;
}

export interface App {
  readonly call: Call;
  readonly subscribe: (listener: (event: StoredEvent) => void) => () => void;
  /** Address of the HTTP server; empty without one. */
  readonly url: string;
  /** Ends everything: the image at work is abandoned, its job goes on at the next start. */
  stop(): Promise<void>;
}

const QUEUE_PAUSED = 'queuePaused';

/** The whole app but its windows. Throws AppError when the data folder is in use or the address cannot be had. */
export async function openApp(options: AppOptions): Promise<App> {
  const { dataDir, log } = options;
  const cleanups: (() => void | Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let cleanup = cleanups.pop(); cleanup; cleanup = cleanups.pop()) await cleanup();
  };
  try {
    return await compose(options, cleanups, stop);
  } catch (thrown) {
    await stop().catch((error: unknown) =>
      log.error({ error: String(error), dataDir }, 'clean-up after a failed start failed'),
    );
    throw startFailure(thrown, dataDir);
  }
}

async function compose(
  options: AppOptions,
  cleanups: (() => void | Promise<void>)[],
  stop: () => Promise<void>,
): Promise<App> {
  const { dataDir, log } = options;
  const clock = createClock();
  const { now } = clock;
  const startedAt = clock.monotonic();

  await makeFolder(dataDir);
  const lock = acquireInstanceLock(path.join(dataDir, 'instance.lock'));
  if (!lock.held)
    throw new AppError(
      'SERVER_BUSY',
      `Another Tintype is using ${dataDir}. Use that one, stop it, or choose another folder with --data-dir.`,
      { facts: { dataDir } },
    );
  cleanups.push(() => lock.release());

  const bus = createBus((thrown) => log.error({ error: String(thrown) }, 'an event listener failed'));
  const journal = openJournal({ file: path.join(dataDir, 'journal.db'), now, publish: bus.publish });
  cleanups.push(() => journal.close());
  if (journal.recovered)
    log.warn(
      { movedTo: journal.recovered },
      'the journal was damaged; a new one was started, images are adopted from their files',
    );

  const settings = createSettingsService({
    store: journal.settings,
    hashKey,
    sameKey: keyMatches,
    environmentKey: options.environmentKey,
  });
  const files = createImageFiles({ root: path.join(dataDir, 'images') });
  const thumbnails = createThumbnails({ root: dataDir });
  const inputs = createRequestInputs({
    inputs: createInputImages({ root: dataDir }),
    image: journal.images.get,
    pathOf: files.path,
    fit: fitPicture,
  });
  const models = createModelService({
    folders: () => [...options.modelsDirs],
    selectedId: () => settings.get().selectedModel,
    changed: (count) => journal.events.append([{ type: 'models.changed', data: { count } }]),
    fallback: () => builtinModel(path.join(dataDir, 'builtin', 'noise')),
  });
  const webhookAllowed = (hostname: string): boolean =>
    isLoopback(hostname) || settings.get().webhookHosts.includes(hostname);

  const deliverer = createDeliverer({
    deliveries: journal.deliveries,
    secret: settings.webhookSecret,
    allowed: webhookAllowed,
    fetch,
    now,
    log,
  });
  cleanups.push(() => deliverer.stop());
  const jobs = bookWebhooks(journal.jobs, {
    add: journal.deliveries.add,
    transaction: journal.transaction,
    view: (job) => generationView(job, {}),
    newId: () => `whk_${newId()}`,
    now,
    poke: deliverer.poke,
  });

  const engine = createSupervisor({
    command: embeddedEngine,
    runDir: path.join(dataDir, 'run'),
    changed: (view) => journal.events.append([{ type: 'engine.state', data: view }]),
    log,
    clock,
  });
  cleanups.push(() => engine.stop('the app is stopping'));
  const specFor = (model: Parameters<typeof specOf>[0]) => specOf(model, settings.get());

  await models.scan();
  await reconcile({ jobs, images: journal.images, sweep: files.sweep, transaction: journal.transaction, now, log });

  const queue = createJobQueue({
    store: jobs,
    now,
    paused: {
      get: () => journal.settings.get(QUEUE_PAUSED) === true,
      set: (value) => journal.settings.set(QUEUE_PAUSED, value),
    },
    limit: () => settings.get().maxPending,
    wake: () => runner.wake(),
    changed: (reordered) =>
      journal.events.append([
        { type: 'queue.changed', data: { paused: queue.paused(), ...(reordered && { reordered }) } },
      ]),
  });
  const runner = createJobRunner({
    engine,
    models,
    inputs,
    files,
    check: isDead,
    now,
    newImageId: () => `img_${newId()}`,
    appName: `Tintype ${manifest.version}`,
    stallMs: () => settings.get().stallTimeoutMs,
    idleUnloadMs: () => settings.get().idleUnloadMs,
    next: queue.next,
    transition,
    save: jobs.save,
    specOf: specFor,
    measured: journal.measurements.record,
    onBug: (thrown, jobId) =>
      log.error({ jobId, error: thrown instanceof Error ? thrown.stack : String(thrown) }, 'a job failed unexpectedly'),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
  });
  const capabilities = (): Capabilities => ({
    samplers: [...embeddedSamplers],
    schedulers: [...embeddedSchedulers],
    formats: imageFormat.options,
    lanes: lane.options,
    features: { initImage: true, maskImage: false, loras: true, cancelRunning: true, stepProgress: true },
    limits: {
      minSize: 64,
      maxSize: 4096,
      maxSteps: 150,
      maxCount: 5,
      maxPending: settings.get().maxPending,
      maxBodyBytes: MAX_BODY_BYTES,
    },
    loras: models.loras(),
  });
  const generations = createGenerationService({
    models,
    inputs,
    capabilities,
    webhookAllowed,
    store: jobs,
    queue: { admit: queue.admit, lastPosition: queue.lastPosition, wake: runner.wake },
    current: runner.current,
    atWork: runner.atWork,
    rate: journal.measurements.rate,
    hash: hashOf,
    newJobId: () => `gen_${newId()}`,
    randomSeed: () => randomInt(2 ** 32),
    now,
  });
  const metrics = createMetrics({
    subscribe: bus.subscribe,
    pending: jobs.countPending,
    running: () => (runner.current() ? 1 : 0),
    engine: engine.view,
  });
  cleanups.push(() => metrics.stop());

  const call = createRouter({
    onBug: (thrown, name) =>
      log.error(
        { operation: name, error: thrown instanceof Error ? thrown.stack : String(thrown) },
        'an operation failed unexpectedly',
      ),
    ...(options.checkOutputs && { checkOutputs: true }),
    alsoWrong: (name, input) =>
      /^generations\.(create|generate)$/.test(name) ? generations.problems(bodyOf(input)) : [],
    handlers: createHandlers({
      version: manifest.version,
      uptimeMs: () => Math.round(clock.monotonic() - startedAt),
      generations,
      runner,
      queue,
      jobs,
      files,
      thumbnails,
      models,
      capabilities,
      settings,
      images: journal.images,
      engine: { view: engine.view, stop: engine.stop, start: () => engine.start(specFor(models.find())) },
      subscribe: bus.subscribe,
      metrics: metrics.text,
    }),
  });
  cleanups.push(
    startCleanup({
      store: jobs,
      now,
      ttlMs: options.resultTtlMs,
      intervalMs: options.cleanupIntervalMs,
      failed: (thrown) =>
        log.warn({ error: String(thrown) }, 'finished jobs could not be forgotten; it will be tried again'),
    }),
  );

  const working = runner.run();
  cleanups.push(async () => {
    runner.stop();
    await engine.stop('the app is stopping');
    await working;
  });
  deliverer.poke();

  const feed = createFeed({
    events: journal.events,
    subscribe: bus.subscribe,
    engine: engine.view,
    queue: () => queue.view(runner.current()?.job),
    job: jobs.get,
    current: () => runner.current()?.job,
    view: generations.view,
  });
  const url = options.http ? await serve(options.http) : '';
  return { call, subscribe: bus.subscribe, url, stop };

  async function serve(address: { host: string; port: number }): Promise<string> {
    const guard = {
      keySet: settings.keySet,
      checkKey: settings.checkKey,
      allowedOrigins: () => settings.get().allowedOrigins,
    };
    const server = createHttpServer({ call, feed, guard, version: manifest.version, log });
    cleanups.push(() => server.close());
    const listening = await server.listen(address);
    await writeServerFile(dataDir, { url: listening.url, pid: process.pid, startedAt: now() });
    cleanups.push(() => removeServerFile(dataDir));
    return listening.url;
  }
}

const bodyOf = (input: unknown): unknown =>
  typeof input === 'object' && input !== null && 'body' in input ? input.body : undefined;

const newId = (): string => randomUUID().replaceAll('-', '');

/** Hash of a parsed body, the same for any order of its keys. */
const hashOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

/** The model that comes with the app, made when it is first looked for. */
async function builtinModel(folder: string): Promise<string> {
  try {
    await access(path.join(folder, 'model.json'));
  } catch {
    await writeNoiseModel(folder);
  }
  return folder;
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new AppError(
      'INVALID_REQUEST',
      `The data folder ${folder} cannot be made (${cause instanceof Error ? cause.message : String(cause)}). Choose another with --data-dir.`,
      { cause },
    );
  }
}
