import type { EngineSpec, EngineView } from '../../shared/schema/engine.ts';
import type { AppError } from '../../shared/schema/error.ts';
import { killTree } from '../platform/killTree.ts';
import type { Logger } from '../platform/logger.ts';
import { countOomKills } from '../platform/oomKills.ts';
import type { OrphanGuard } from '../platform/orphanGuard.ts';
import type { ChildExit } from '../platform/spawnChild.ts';
import { diagnoseCrash } from './crashDiagnosis.ts';
import { broken, notReadyInTime } from './engineErrors.ts';
import { strangerAt } from './strangerAt.ts';
import type { EngineCommand } from './engineStart.ts';
import { transition } from './engineState.ts';
import type { EngineChange, EngineState } from './engineState.ts';
import { toView } from './engineView.ts';
import { launchEngine } from './launchedEngine.ts';
import type { LaunchedEngine } from './launchedEngine.ts';
import { awaitReady } from './readiness.ts';
import { backoffMs, startDeadlineMs } from './supervisorPolicy.ts';
import type { SupervisorPolicy } from './supervisorPolicy.ts';

export interface LifecyclePorts {
  command(spec: EngineSpec): EngineCommand;
  readonly runDir: string;
  changed(view: EngineView): void;
  readonly guard: OrphanGuard;
  readonly log: Logger;
  readonly clock: { now(): number; monotonic(): number };
  readonly policy: SupervisorPolicy;
}

export interface EngineLifecycle {
  state(): EngineState;
  view(): EngineView;
  /** The process at work, if there is one. */
  engine(): LaunchedEngine | undefined;
  /** Resolves at the next change of state. */
  nextChange(): Promise<void>;
  begin(spec: EngineSpec, byUser: boolean): void;
  imageDone(): void;
  /** Ends what runs or is due to run; resolves when it is gone. */
  end(reason: string): Promise<void>;
  /** Ends a process that cannot be trusted; `error` becomes its crash. */
  condemn(engine: LaunchedEngine, error: AppError): void;
}

/** One engine process at a time through its states: started, watched, started again after a crash, ended. */
export function createEngineLifecycle(ports: LifecyclePorts): EngineLifecycle {
  const { guard, log, clock, policy } = ports;
  let state: EngineState = { state: 'stopped' };
  let live: LaunchedEngine | undefined;
  let change = Promise.withResolvers<void>();
  let retry: NodeJS.Timeout | undefined;
  let restarts = 0;
  let loads = 0;
  /** Crashes while drawing since the last finished image. */
  let lostImages = 0;

  const view = (): EngineView =>
    toView(state, { pid: live?.process.pid, restarts, loads, version: live?.command.version });

  function apply(event: EngineChange): void {
    const before = state.state;
    state = transition(state, event);
    if (state.state === before) return;
    log.info({ from: before, to: state.state, pid: live?.process.pid }, 'engine state changed');
    const waiting = change;
    change = Promise.withResolvers<void>();
    waiting.resolve();
    try {
      ports.changed(view());
    } catch (error) {
      // A listener that fails, on a full disk say, must not end the supervision.
      log.error({ err: error }, 'a change of the engine state could not be told');
    }
  }

  function kill(engine: LaunchedEngine, graceMs: number): Promise<void> {
    engine.halt.abort();
    engine.process.closeInput();
    return engine.identity.then((identity) => (identity ? killTree(identity, { graceMs }) : undefined));
  }

  function condemn(engine: LaunchedEngine, error: AppError): void {
    engine.verdict ??= error;
    kill(engine, 0).catch((thrown: unknown) => log.error({ err: thrown }, 'the engine could not be ended'));
  }

  async function load(engine: LaunchedEngine, deadline: number): Promise<void> {
    const { attemptMs, attemptPauseMs } = policy;
    const result = await awaitReady({
      probe: (timeoutMs, signal) => engine.client()?.capabilities(signal, timeoutMs),
      hasten: engine.hasten,
      monotonic: () => clock.monotonic(),
      deadline,
      attemptMs,
      pauseMs: attemptPauseMs,
      signal: engine.halt.signal,
    });
    if (live !== engine || state.state !== 'starting' || engine.halt.signal.aborted) return;
    if (result.is === 'late') {
      const allowedMs = startDeadlineMs(engine.spec.sizeBytes, policy);
      condemn(engine, notReadyInTime({ allowedMs, attempts: result.attempts, last: result.last }));
    } else if (result.is === 'ready') {
      const stranger = await strangerAt(engine, result.capabilities);
      if (live !== engine || state.state !== 'starting' || engine.halt.signal.aborted) return;
      if (stranger !== undefined) return condemn(engine, broken(stranger, { port: engine.start.port ?? 0 }));
      loads += 1;
      apply({ type: 'loaded', capabilities: result.capabilities, at: clock.now() });
    }
  }

  async function diagnose(engine: LaunchedEngine, exit: ChildExit): Promise<{ error: AppError; permanent: boolean }> {
    if (engine.verdict !== undefined) return { error: engine.verdict, permanent: false };
    const [before, after] = [await engine.oomKillsBefore, await countOomKills()];
    return diagnoseCrash({
      ...exit,
      phase: state.state === 'starting' ? 'starting' : engine.drawing ? 'rendering' : 'idle',
      stderrTail: engine.process.stderrTail(),
      file: engine.command.file,
      model: engine.spec.modelId,
      oomKills: before === undefined || after === undefined ? 0 : after - before,
      opened: engine.opening,
      kind: engine.spec.kind,
      ...(engine.loadError && { loadError: engine.loadError }),
    });
  }

  async function watch(engine: LaunchedEngine): Promise<void> {
    const exit = await engine.process.exited;
    engine.halt.abort();
    const { error, permanent } = await diagnose(engine, exit);
    // What the engine started itself goes with it.
    await kill(engine, 0).catch((thrown: unknown) =>
      log.error({ err: thrown }, 'a child of the engine could not be ended'),
    );
    await guard.forget().catch((thrown: unknown) => log.warn({ err: thrown }, 'the pid file could not be removed'));
    engine.client()?.close();
    live = undefined;
    settleEnd(engine, error, permanent);
    engine.gone.resolve();
  }

  function settleEnd(engine: LaunchedEngine, error: AppError, permanent: boolean): void {
    if (state.state === 'stopping') {
      engine.outcome = { is: 'stopped', reason: state.reason };
      apply({ type: 'stopped' });
      return;
    }
    engine.outcome = { is: 'crashed', error };
    const { file } = engine.command;
    const stderr = engine.process.stderrTail();
    log.warn({ code: error.code, facts: error.facts, file, stderr }, 'the engine crashed');
    crash(error, { permanent, counts: !engine.drawing });
  }

  /** One image may crash every engine: that is the end of the image, not of the engine for all others. */
  function crash(error: AppError, { permanent, counts }: { permanent: boolean; counts: boolean }): void {
    if (state.state !== 'starting' && state.state !== 'ready')
      throw new Error(`an engine crashed while ${state.state}`);
    const { spec, crashes } = state;
    lostImages += counts ? 0 : 1;
    const attempt = crashes + (counts ? 1 : 0);
    const pauseMs = backoffMs(attempt + lostImages, policy);
    apply({ type: 'crash', error, counts, retryAt: clock.now() + pauseMs });
    if (counts && (permanent || attempt >= policy.maxCrashes)) apply({ type: 'giveUp' });
    else retry = setTimeout(() => restart(spec), pauseMs);
  }

  function restart(spec: EngineSpec): void {
    try {
      begin(spec, false);
    } catch (error) {
      log.error({ err: error }, 'the engine could not be started again');
      apply({ type: 'giveUp' });
    }
  }

  function begin(spec: EngineSpec, byUser: boolean): void {
    clearTimeout(retry);
    const deadline = clock.monotonic() + startDeadlineMs(spec.sizeBytes, policy);
    const next: EngineChange = { type: 'start', spec, deadline, byUser };
    // A start that is not allowed throws before a process exists.
    transition(state, next);
    const engine = launchEngine({
      command: ports.command(spec),
      spec,
      runDir: ports.runDir,
      guard,
      log,
      callTimeoutMs: policy.callTimeoutMs,
    });
    live = engine;
    if (state.state === 'crashed') restarts += 1;
    apply(next);
    const onBug = (thrown: unknown): void => condemn(engine, broken(String(thrown), { bug: true }));
    load(engine, deadline).catch(onBug);
    watch(engine).catch((thrown: unknown) => log.error({ err: thrown }, 'watching the engine failed'));
  }

  async function end(reason: string): Promise<void> {
    clearTimeout(retry);
    if (state.state === 'crashed') {
      apply({ type: 'stop', reason });
      apply({ type: 'stopped' });
      return;
    }
    const engine = live;
    if (engine === undefined) return;
    if (state.state === 'starting' || state.state === 'ready') {
      apply({ type: 'stop', reason });
      await kill(engine, policy.killGraceMs);
    }
    await engine.gone.promise;
  }

  return {
    state: () => state,
    view,
    engine: () => live,
    nextChange: () => change.promise,
    begin,
    imageDone() {
      lostImages = 0;
      apply({ type: 'imageDone' });
    },
    end,
    condemn,
  };
}
