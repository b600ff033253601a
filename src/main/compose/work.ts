import { randomInt } from 'node:crypto';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineSpec } from '../../shared/schema/engine.ts';
import type { EngineProgram } from '../../shared/schema/engineProgram.ts';
import type { InstalledModel } from '../../shared/schema/model.ts';
import type { Clock } from '../clock.ts';
import { createSupervisor } from '../engine/supervisor.ts';
import { specOf, type EngineFiles } from '../engineCommand.ts';
import { isDead } from '../gallery/imageChecks.ts';
import { sweepInputs } from '../gallery/sweepInputs.ts';
import { createGenerationService } from '../generation/generationService.ts';
import { generationView } from '../generation/generationView.ts';
import { createJobRunner } from '../generation/jobRunner.ts';
import type { Logger } from '../platform/logger.ts';
import { createJobQueue } from '../queue/jobQueue.ts';
import { transition } from '../queue/jobState.ts';
import { reconcile } from '../startup.ts';
import { isLoopback } from '../platform/loopback.ts';
import { bookWebhooks, pokeAtEnds } from '../webhook/bookWebhooks.ts';
import { createDeliverer } from '../webhook/deliverer.ts';
import { hashOf, newId } from './ids.ts';
import { openFit } from './fit.ts';
import { openHardware } from './hardware.ts';
import { openPrograms } from './programs.ts';
import type { OnStop, Storage } from './storage.ts';

export interface WorkOptions {
  readonly dataDir: string;
  readonly appName: string;
  /** Default: the packages beside this code. */
  readonly engineFiles?: EngineFiles | undefined;
  /** Programs of engine builds that are in use. */
  readonly builds?: () => readonly EngineProgram[];
  readonly log: Logger;
  readonly clock: Clock;
}

const QUEUE_PAUSED = 'queuePaused';

/** Everything that works on jobs: engine, queue, runner, webhooks. Takes up what the last run left, then starts working. */
export async function startWork(options: WorkOptions, storage: Storage, onStop: OnStop) {
  const { log, clock } = options;
  const { now } = clock;
  const { journal, settings, models, inputs, files, capabilities } = storage;
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
  onStop(() => deliverer.stop());
  const jobs = bookWebhooks(journal.jobs, {
    add: journal.deliveries.add,
    transaction: journal.transaction,
    view: (job) => generationView(job, {}),
    newId: () => newId('whk'),
    now,
  });
  onStop(pokeAtEnds(storage.subscribe, deliverer.poke));

  const programs = openPrograms({
    engineFiles: options.engineFiles,
    ownPath: () => settings.get().sdServerPath,
    ...(options.builds && { builds: options.builds }),
  });
  const engine = createSupervisor({
    command: programs.command,
    runDir: path.join(options.dataDir, 'run'),
    changed: (view) => journal.events.append([{ type: 'engine.state', data: view }]),
    log,
    clock,
  });
  onStop(() => engine.stop('the app is stopping'));
  const devices = openHardware({
    ...options,
    journal,
    wanted: () => settings.get().backend,
    wantedEngine: () => settings.get().engine,
    programs,
    aside: engine.aside,
  });
  onStop(devices.stop);
  devices.start();
  const specFor = (model: InstalledModel): EngineSpec => {
    const chosen = devices.chosen();
    const fingerprint = `${model.fingerprint}${programs.stampOf(chosen.program)}`;
    return specOf({ ...model, fingerprint }, settings.get(), chosen);
  };
  const estimator = openFit({
    specOf: specFor,
    holds: engine.holds,
    store: journal.measurements,
    devices: devices.peek,
    enginePid: () => engine.view().pid,
    now,
  });

  await reconcile({
    jobs,
    images: journal.images,
    sweep: files.sweep,
    adopt: storage.importer.adopt,
    sweepInputs: (before) => sweepInputs({ root: options.dataDir, before, named: journal.namedInputs }),
    transaction: journal.transaction,
    now,
    log,
  });

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
    newImageId: () => newId('img'),
    appName: options.appName,
    stallMs: () => settings.get().stallTimeoutMs,
    idleUnloadMs: () => settings.get().idleUnloadMs,
    next: queue.next,
    transition,
    save: jobs.save,
    saveProgress: jobs.saveProgress,
    fit: estimator.fit,
    onBug: (thrown, jobId) =>
      log.error({ jobId, error: thrown instanceof Error ? thrown.stack : String(thrown) }, 'a job failed unexpectedly'),
    sleep: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => {}),
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
    estimator,
    hash: hashOf,
    newJobId: () => newId('gen'),
    randomSeed: () => randomInt(2 ** 32),
    now,
  });

  const working = devices.settled().then(() => runner.run());
  storage.hasher.start(() => runner.current() !== undefined);
  onStop(async () => {
    runner.stop();
    await engine.stop('the app is stopping');
    await working;
  });
  deliverer.poke();
  return {
    jobs,
    queue,
    runner,
    generations,
    devices,
    programs,
    engine: { view: engine.view, stop: engine.stop, start: () => engine.start(specFor(models.find())) },
  };
}
