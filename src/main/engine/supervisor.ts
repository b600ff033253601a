import path from 'node:path';
import type { EngineSpec, EngineView } from '../../shared/schema/engine.ts';
import type { RenderedImage, RenderProgress, RenderRequest } from '../../shared/schema/render.ts';
import type { Logger } from '../platform/logger.ts';
import { createOrphanGuard } from '../platform/orphanGuard.ts';
import { drawImage } from './drawImage.ts';
import { cancelled, interrupted } from './engineErrors.ts';
import { createEngineLifecycle } from './engineLifecycle.ts';
import { sameSpec } from './engineSpec.ts';
import type { EngineState } from './engineState.ts';
import type { EngineCommand } from './engineStart.ts';
import { deviceOf, versionOf } from './engineView.ts';
import type { LaunchedEngine } from './launchedEngine.ts';
import type { StepPace } from './progressTracker.ts';
import { defaultPolicy } from './supervisorPolicy.ts';
import type { SupervisorPolicy } from './supervisorPolicy.ts';
import { createTurns } from './turns.ts';

export interface SupervisorPorts {
  /** How to start an engine for this spec. */
  command(spec: EngineSpec): EngineCommand;
  /** Where the pid file of the engine lives, and what else it needs while it runs. */
  readonly runDir: string;
  /** Hears every change of state, after it happened. */
  changed(view: EngineView): void;
  readonly log: Logger;
  /** `now`: epoch milliseconds; `monotonic`: milliseconds that no changed clock disturbs. */
  readonly clock: { now(): number; monotonic(): number };
  readonly policy?: Partial<SupervisorPolicy>;
}

export interface RenderOptions {
  readonly signal: AbortSignal;
  /** Asked for by a person: starts again an engine that was given up. */
  readonly fresh: boolean;
  /** Unload the model after this many milliseconds without work; null: never. */
  readonly idleUnloadMs: number | null;
  /** An image without progress for this many milliseconds, and for many times its longest step, is stuck. */
  readonly stallMs: number;
  onProgress(progress: RenderProgress): void;
}

export interface Supervisor {
  view(): EngineView;
  /**
   * Starts or reuses the engine for `spec` and draws one image; renders run one after another.
   * Rejects with an AppError: GENERATION_CANCELLED when `signal` aborts, INTERRUPTED when the engine
   * is stopped meanwhile, else why there is no image. Trying again is up to the caller.
   */
  render(spec: EngineSpec, request: RenderRequest, options: RenderOptions): Promise<RenderedImage>;
  /** Does `work` while no image is drawn; images wait for it. The model stays loaded. */
  aside<T>(work: () => Promise<T>): Promise<T>;
  /** Loads the model now; by the user, so also after the engine was given up. Rejects like `render`. */
  start(spec: EngineSpec): Promise<void>;
  /** Ends the engine and all its processes; images at work reject with INTERRUPTED. Idempotent. */
  stop(reason: string): Promise<void>;
}

interface Demand {
  readonly spec: EngineSpec;
  readonly byUser: boolean;
  /** May start an engine that was given up. */
  readonly revive: boolean;
  readonly signal: AbortSignal;
  /** `stops` when it was asked for: a stop since then is meant for it too. */
  readonly stops: number;
}

type Ready = Extract<EngineState, { state: 'ready' }>;

export function createSupervisor(ports: SupervisorPorts): Supervisor {
  const { log, clock } = ports;
  const policy: SupervisorPolicy = { ...defaultPolicy, ...ports.policy };
  const guard = createOrphanGuard({ file: path.join(ports.runDir, 'engine.pid.json'), graceMs: policy.killGraceMs });
  const lifecycle = createEngineLifecycle({
    command: (spec) => ports.command(spec),
    runDir: ports.runDir,
    changed,
    guard,
    log,
    clock,
    policy,
  });
  const turns = createTurns();
  let idleUnloadMs: number | null = null;
  let idleTimer: NodeJS.Timeout | undefined;
  let stops = 0;
  let stopReason = '';
  let busy = 0;
  let paceOf: { readonly spec: EngineSpec; readonly pace: StepPace } | undefined;
  // Before anything is started, so that two engines never share the memory.
  const swept = guard.sweep().then(
    (result) => log.info({ result }, 'looked for an engine left by an earlier run'),
    (error: unknown) => log.error({ err: error }, 'an engine left by an earlier run could not be ended'),
  );

  function changed(view: EngineView): void {
    ports.changed(view);
    if (view.state === 'ready') restIfIdle();
  }

  function restIfIdle(): void {
    clearTimeout(idleTimer);
    if (busy > 0 || idleUnloadMs === null || lifecycle.state().state !== 'ready') return;
    idleTimer = setTimeout(() => {
      if (busy > 0 || lifecycle.state().state !== 'ready') return;
      lifecycle.end('idle').catch((error: unknown) => log.error({ err: error }, 'the idle engine could not be ended'));
    }, idleUnloadMs);
  }

  function paceFor(spec: EngineSpec): StepPace {
    if (paceOf === undefined || !sameSpec(paceOf.spec, spec)) paceOf = { spec, pace: { longestStepMs: 0 } };
    return paceOf.pace;
  }

  function checkWanted(demand: Demand): void {
    if (demand.signal.aborted) throw cancelled();
    if (demand.stops !== stops) throw interrupted(stopReason);
  }

  function failIfLost(engine: LaunchedEngine | undefined): void {
    if (engine?.outcome?.is === 'crashed') throw engine.outcome.error;
  }

  /** Waits for the next state, or for the end of the demand. */
  async function nextState(demand: Demand): Promise<void> {
    const engine = lifecycle.engine();
    await unlessAborted(lifecycle.nextChange(), demand.signal);
    checkWanted(demand);
    const state = lifecycle.state();
    // An engine that was going to be replaced anyway may crash unheard.
    if (engine && sameSpec(engine.spec, demand.spec) && state.state !== 'ready') failIfLost(engine);
  }

  async function becomeReady(demand: Demand): Promise<Ready> {
    const { spec, byUser } = demand;
    let { revive } = demand;
    await unlessAborted(swept, demand.signal);
    for (;;) {
      checkWanted(demand);
      const now = lifecycle.state();
      const same = now.state !== 'stopped' && sameSpec(now.spec, spec);
      if (now.state === 'ready' && same) return now;
      if (now.state === 'failed' && same && !revive) throw now.error;
      if ((now.state === 'starting' || now.state === 'ready') && !same) {
        await unlessAborted(lifecycle.end('another model or setting is wanted'), demand.signal);
      } else if (now.state === 'starting' || now.state === 'ready' || now.state === 'stopping') {
        await nextState(demand);
      } else if (now.state === 'crashed' && same && !byUser) {
        await nextState(demand);
      } else {
        lifecycle.begin(spec, byUser || (now.state === 'failed' && revive));
        revive = false;
      }
    }
  }

  async function draw(
    ready: Ready,
    request: RenderRequest,
    options: RenderOptions,
    demand: Demand,
  ): Promise<RenderedImage> {
    const engine = lifecycle.engine();
    const client = engine?.client();
    if (engine === undefined || client === undefined) throw new Error('a ready engine has a process and a client');
    const { capabilities, spec } = ready;
    const { onNews } = engine.process;
    const { toBody } = engine.start;
    const session = { client, capabilities, onNews, toBody, halt: engine.halt.signal, policy };
    engine.drawing = true;
    const outcome = await drawImage(
      { ...session, pace: paceFor(spec), monotonic: () => clock.monotonic() },
      request,
      options,
    );
    if (outcome.is === 'image') {
      engine.drawing = false;
      if (lifecycle.engine() === engine && lifecycle.state().state === 'ready') lifecycle.imageDone();
      const { kind, backend } = spec;
      return {
        ...outcome.image,
        device: deviceOf(capabilities, backend),
        engineKind: kind,
        engineVersion: versionOf(capabilities, engine.command.version),
      };
    }
    if (outcome.is === 'cancelled' || outcome.is === 'failed') {
      engine.drawing = false;
      throw outcome.is === 'failed' ? outcome.error : cancelled();
    }
    if (outcome.is === 'uncancellable') {
      await lifecycle.end('a cancelled image did not end');
      throw cancelled();
    }
    if (outcome.is === 'broken') lifecycle.condemn(engine, outcome.error);
    await engine.gone.promise;
    checkWanted(demand);
    failIfLost(engine);
    throw interrupted(engine.outcome?.is === 'stopped' ? engine.outcome.reason : stopReason);
  }

  async function takeTurn(signal: AbortSignal): Promise<() => void> {
    try {
      return await turns.take(signal);
    } catch {
      throw cancelled();
    }
  }

  return {
    view: () => lifecycle.view(),
    async render(spec, request, options) {
      const { signal, fresh } = options;
      const onProgress = (progress: RenderProgress): void => {
        try {
          options.onProgress(progress);
        } catch (error) {
          // It is called from the engine's output: thrown there it would end the app.
          log.error({ err: error }, 'progress of an image could not be told');
        }
      };
      const demand: Demand = { spec, signal, revive: fresh, byUser: false, stops };
      busy += 1;
      clearTimeout(idleTimer);
      let release: (() => void) | undefined;
      try {
        release = await takeTurn(signal);
        idleUnloadMs = options.idleUnloadMs;
        if (lifecycle.state().state !== 'ready') onProgress({ stage: 'loading', step: 0, total: 0 });
        const ready = await becomeReady(demand);
        return await draw(ready, request, { ...options, onProgress }, demand);
      } finally {
        release?.();
        busy -= 1;
        restIfIdle();
      }
    },
    async aside(work) {
      const release = await turns.take(new AbortController().signal);
      try {
        return await work();
      } finally {
        release();
      }
    },
    async start(spec) {
      const signal = new AbortController().signal;
      const release = await takeTurn(signal);
      try {
        await becomeReady({ spec, signal, revive: true, byUser: true, stops });
      } finally {
        release();
      }
    },
    async stop(reason) {
      stops += 1;
      stopReason = reason;
      clearTimeout(idleTimer);
      await swept;
      await lifecycle.end(reason);
    },
  };
}

/** Waits for `work`, but no longer than until `signal` aborts; the work itself goes on. */
async function unlessAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const end = Promise.withResolvers<void>();
  const onAbort = (): void => end.resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([work, end.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
