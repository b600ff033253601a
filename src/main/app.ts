import manifest from '../../package.json' with { type: 'json' };
import type { StoredEvent } from '../shared/contract/events.ts';
import type { EngineKind } from '../shared/schema/engine.ts';
import { AppError } from '../shared/schema/error.ts';
import type { Health } from '../shared/schema/health.ts';
import { createClock, type Clock } from './clock.ts';
import { openDownloads, openTransfer, type DownloadOptions } from './compose/downloads.ts';
import { openEngineBuilds, type EngineBuildOptions } from './compose/engineBuilds.ts';
import { openStorage, type OnStop, type Storage } from './compose/storage.ts';
import { startWork } from './compose/work.ts';
import type { EngineFiles } from './engineCommand.ts';
import { createFeed } from './feed.ts';
import { createHandlers } from './handlers.ts';
import type { Services } from './handlers/services.ts';
import { createLogRing, type LogRing } from './log/logRing.ts';
import { createMetrics } from './metrics.ts';
import type { Logger } from './platform/logger.ts';
import { startCleanup } from './queue/cleanup.ts';
import type { Seal } from './platform/secretFile.ts';
import { removeServerFile, writeServerFile } from './serverFile.ts';
import { startFailure } from './startFailure.ts';
import type { Call } from './transport/call.ts';
import type { EventFeed } from './transport/eventFeed.ts';
import { isLoopback } from './platform/loopback.ts';
import { createHttpServer } from './transport/http/server.ts';
import { createRouter } from './transport/router.ts';

export interface AppOptions {
  readonly dataDir: string;
  /** Where models are looked for; the first wins where two hold the same id. */
  readonly modelsDirs: readonly string[];
  /** Folder of the model that draws while none is installed. */
  readonly starterModel: string;
  readonly log: Logger;
  /** Without it nothing listens: the in-process port alone. */
  readonly http?: {
    readonly host: string;
    readonly port: number;
    /** Where the address cannot be had, the app works without; `App.notListening` says why. */
    readonly optional?: true;
  };
  /** Where the engine's files are, when not in the packages beside this code. */
  readonly engineFiles?: EngineFiles | undefined;
  /** Folder of the built studio, served at `/`; without it a plain page stands there. */
  readonly uiFolder?: string | undefined;
  readonly environmentKey?: string | undefined;
  /** Forget finished jobs, never images, after this long. */
  readonly resultTtlMs?: number | undefined;
  readonly cleanupIntervalMs?: number | undefined;
  /** The keychain of the system, where secrets are to be kept by it; without it they are in a file that only its owner reads. */
  readonly seal?: Seal | undefined;
  /** Where models are downloaded from, when not from Hugging Face with the usual patience. */
  readonly downloads?: DownloadOptions | undefined;
  /** Which engine builds can be had, and from where, when not those that the app knows. */
  readonly engineBuilds?: EngineBuildOptions | undefined;
  /** Check every answer against the contract; for tests. */
  readonly checkOutputs?: boolean;
}

export interface App {
  readonly call: Call;
  readonly subscribe: (listener: (event: StoredEvent) => void) => () => void;
  readonly feed: EventFeed;
  /** Address of the HTTP server; empty without one. */
  readonly url: string;
  /** Why nothing listens, where it was to and need not. */
  readonly notListening: AppError | undefined;
  /** Ends everything: the image at work is abandoned, its job goes on at the next start. */
  stop(): Promise<void>;
}

type Work = Awaited<ReturnType<typeof startWork>>;

/** The whole app but its windows. Throws AppError when the data folder is in use or the address cannot be had. */
export async function openApp(given: AppOptions): Promise<App> {
  const clock = createClock();
  const { environmentKey } = given;
  const ring = createLogRing({ inner: given.log, now: clock.now, secrets: environmentKey ? [environmentKey] : [] });
  const options: AppOptions = { ...given, log: ring.log };
  const { dataDir, log } = options;
  const undo: Parameters<OnStop>[0][] = [];
  const onStop: OnStop = (step) => void undo.push(step);
  const stop = async (): Promise<void> => {
    const failures: unknown[] = [];
    for (let step = undo.pop(); step; step = undo.pop())
      try {
        await step();
      } catch (thrown) {
        failures.push(thrown);
      }
    if (failures.length > 0) throw failures[0];
  };
  try {
    let engineKind = (): EngineKind => 'embedded';
    const storage = await openStorage({ ...options, clock, engineKind: () => engineKind() }, onStop);
    const appName = `Tintype ${manifest.version}`;
    const transfer = openTransfer({ ...options, appName, clock }, storage);
    let begun: Work | undefined;
    const builds = await openEngineBuilds({ ...options, clock }, storage, transfer, () => begun);
    const work = await startWork(
      { dataDir, log, clock, appName, engineFiles: options.engineFiles, builds: builds.programs },
      storage,
      onStop,
    );
    begun = work;
    engineKind = () => work.devices.chosen().kind;
    onStop(() => builds.stop());
    builds.start();
    const downloads = openDownloads({ ...options, appName, clock }, storage, transfer, onStop);
    onStop(
      startCleanup({
        store: work.jobs,
        now: clock.now,
        ttlMs: options.resultTtlMs,
        intervalMs: options.cleanupIntervalMs,
        failed: (thrown) =>
          log.warn({ error: String(thrown) }, 'finished jobs could not be forgotten; it will be tried again'),
      }),
    );
    const call = openPort(options, { ...storage, downloads, builds }, work, clock, ring.read, onStop);
    const feed = openFeed(storage, work);
    let url = '';
    let notListening: AppError | undefined;
    try {
      if (options.http) url = await listen(options.http, call, feed, options, storage, clock, onStop);
    } catch (thrown) {
      if (!options.http?.optional || !(thrown instanceof AppError)) throw thrown;
      log.warn({ error: thrown.message }, 'nothing listens for other programs');
      notListening = thrown;
    }
    return { call, subscribe: storage.subscribe, feed, url, notListening, stop };
  } catch (thrown) {
    await stop().catch((error: unknown) =>
      log.error({ error: String(error), dataDir }, 'clean-up after a failed start failed'),
    );
    throw startFailure(thrown, dataDir);
  }
}

/** The in-process port: what every transport calls. */
function openPort(
  options: AppOptions,
  storage: Storage & Pick<Services, 'downloads' | 'builds'>,
  work: Work,
  clock: Clock,
  readLog: LogRing['read'],
  onStop: OnStop,
): Call {
  const { log } = options;
  const startedAt = clock.monotonic();
  const metrics = createMetrics({
    subscribe: storage.subscribe,
    pending: work.jobs.countPending,
    running: () => (work.runner.current() ? 1 : 0),
    engine: work.engine.view,
    devices: work.devices.peek,
  });
  onStop(metrics.stop);
  return createRouter({
    onBug: (thrown, name) =>
      log.error(
        { operation: name, error: thrown instanceof Error ? thrown.stack : String(thrown) },
        'an operation failed unexpectedly',
      ),
    ...(options.checkOutputs && { checkOutputs: true }),
    alsoWrong: (name, input) =>
      /^generations\.(create|generate|estimate)$/.test(name) ? work.generations.problems(bodyOf(input)) : [],
    handlers: createHandlers({
      ...storage,
      ...work,
      version: manifest.version,
      uptimeMs: () => Math.round(clock.monotonic() - startedAt),
      reach: reachOf(options.http),
      images: storage.journal.images,
      clients: storage.journal.clients,
      readLog,
      metrics: metrics.text,
    }),
  });
}

/** What event streams are read from, whatever transport they go over. */
function openFeed({ journal, subscribe }: Storage, { queue, runner, engine, jobs, generations }: Work): EventFeed {
  return createFeed({
    events: journal.events,
    subscribe,
    engine: engine.view,
    queue: () => queue.view(runner.current()?.job),
    job: jobs.get,
    atWork: () => runner.active().map(({ job }) => job),
    view: generations.view,
  });
}

/** The port over HTTP, with its event streams; answers the address. */
async function listen(
  address: { host: string; port: number },
  call: Call,
  feed: EventFeed,
  { dataDir, log, uiFolder }: AppOptions,
  { settings, access }: Storage,
  clock: Clock,
  onStop: OnStop,
): Promise<string> {
  const guard = {
    keySet: access.keySet,
    holderOfKey: access.holderOfKey,
    holderOfSession: access.holderOfSession,
    allowedOrigins: () => settings.get().allowedOrigins,
  };
  const server = createHttpServer({
    call,
    feed,
    guard,
    version: manifest.version,
    log,
    onAnswered: (request) => log.info(request, 'request'),
    ...(uiFolder !== undefined && { uiFolder }),
  });
  onStop(() => server.close());
  const { url } = await server.listen(address);
  await writeServerFile(dataDir, { url, pid: process.pid, startedAt: clock.now() });
  onStop(() => removeServerFile(dataDir));
  return url;
}

const reachOf = (http: AppOptions['http']): Health['reach'] =>
  http === undefined ? 'none' : isLoopback(http.host) ? 'machine' : 'network';

const bodyOf = (input: unknown): unknown =>
  typeof input === 'object' && input !== null && 'body' in input ? input.body : undefined;
