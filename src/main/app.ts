import manifest from '../../package.json' with { type: 'json' };
import type { StoredEvent } from '../shared/contract/events.ts';
import { createClock, type Clock } from './clock.ts';
import { openStorage, type OnStop, type Storage } from './compose/storage.ts';
import { startWork } from './compose/work.ts';
import { createFeed } from './feed.ts';
import { createHandlers } from './handlers.ts';
import { createMetrics } from './metrics.ts';
import type { Logger } from './platform/logger.ts';
import { startCleanup } from './queue/cleanup.ts';
import { removeServerFile, writeServerFile } from './serverFile.ts';
import { startFailure } from './startFailure.ts';
import type { Call } from './transport/call.ts';
import { createHttpServer } from './transport/http/server.ts';
import { createRouter } from './transport/router.ts';

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

type Work = Awaited<ReturnType<typeof startWork>>;

/** The whole app but its windows. Throws AppError when the data folder is in use or the address cannot be had. */
export async function openApp(options: AppOptions): Promise<App> {
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
    const clock = createClock();
    const storage = await openStorage({ ...options, clock }, onStop);
    const work = await startWork({ dataDir, log, clock, appName: `Tintype ${manifest.version}` }, storage, onStop);
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
    const call = openPort(options, storage, work, clock, onStop);
    const url = options.http ? await listen(options.http, call, options, storage, work, clock, onStop) : '';
    return { call, subscribe: storage.subscribe, url, stop };
  } catch (thrown) {
    await stop().catch((error: unknown) =>
      log.error({ error: String(error), dataDir }, 'clean-up after a failed start failed'),
    );
    throw startFailure(thrown, dataDir);
  }
}

/** The in-process port: what every transport calls. */
function openPort(options: AppOptions, storage: Storage, work: Work, clock: Clock, onStop: OnStop): Call {
  const { log } = options;
  const startedAt = clock.monotonic();
  const metrics = createMetrics({
    subscribe: storage.subscribe,
    pending: work.jobs.countPending,
    running: () => (work.runner.current() ? 1 : 0),
    engine: work.engine.view,
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
      /^generations\.(create|generate)$/.test(name) ? work.generations.problems(bodyOf(input)) : [],
    handlers: createHandlers({
      ...storage,
      ...work,
      version: manifest.version,
      uptimeMs: () => Math.round(clock.monotonic() - startedAt),
      images: storage.journal.images,
      metrics: metrics.text,
    }),
  });
}

/** The port over HTTP, with its event streams; answers the address. */
async function listen(
  address: { host: string; port: number },
  call: Call,
  { dataDir, log }: AppOptions,
  { journal, settings, subscribe }: Storage,
  { queue, runner, engine, jobs, generations }: Work,
  clock: Clock,
  onStop: OnStop,
): Promise<string> {
  const feed = createFeed({
    events: journal.events,
    subscribe,
    engine: engine.view,
    queue: () => queue.view(runner.current()?.job),
    job: jobs.get,
    atWork: () => runner.active().map(({ job }) => job),
    view: generations.view,
  });
  const guard = {
    keySet: settings.keySet,
    checkKey: settings.checkKey,
    allowedOrigins: () => settings.get().allowedOrigins,
  };
  const server = createHttpServer({ call, feed, guard, version: manifest.version, log });
  onStop(() => server.close());
  const { url } = await server.listen(address);
  await writeServerFile(dataDir, { url, pid: process.pid, startedAt: clock.now() });
  onStop(() => removeServerFile(dataDir));
  return url;
}

const bodyOf = (input: unknown): unknown =>
  typeof input === 'object' && input !== null && 'body' in input ? input.body : undefined;
