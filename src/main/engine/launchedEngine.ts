import type { EngineSpec } from '../../shared/schema/engine.ts';
import type { AppError } from '../../shared/schema/error.ts';
import type { Logger } from '../platform/logger.ts';
import { countOomKills } from '../platform/oomKills.ts';
import type { OrphanGuard } from '../platform/orphanGuard.ts';
import type { ProcessIdentity } from '../platform/processTree.ts';
import type { ChildCommand } from '../platform/spawnChild.ts';
import { createEngineClient } from './engineClient.ts';
import type { EngineClient } from './engineClient.ts';
import { startEngineProcess } from './engineProcess.ts';
import type { EngineProcess } from './engineProcess.ts';
import { createWakeUp } from './wakeUp.ts';
import type { WakeUp } from './wakeUp.ts';

/** One engine process with all that belongs to its life. */
export interface LaunchedEngine {
  readonly spec: EngineSpec;
  readonly command: ChildCommand;
  readonly process: EngineProcess;
  /** What names the process for ever; undefined when there is none to end. */
  readonly identity: Promise<(Partial<ProcessIdentity> & { readonly pid: number }) | undefined>;
  /** Aborted when the process ended or is being ended. */
  readonly halt: AbortController;
  readonly hasten: WakeUp;
  readonly oomKillsBefore: Promise<number | undefined>;
  /** Undefined until the engine told its port. */
  client(): EngineClient | undefined;
  loadError: { readonly message: string; readonly log: readonly string[] } | undefined;
  /** Why we ended it, where we did. */
  verdict: AppError | undefined;
  drawing: boolean;
  /** Resolves when the process and all it started are gone and the state says so. */
  readonly gone: PromiseWithResolvers<void>;
  /** Set once it is gone. */
  outcome:
    | { readonly is: 'stopped'; readonly reason: string }
    | { readonly is: 'crashed'; readonly error: AppError }
    | undefined;
}

async function identify(pid: number, guard: OrphanGuard, log: Logger) {
  try {
    return (await guard.remember(pid)) ?? { pid };
  } catch (error) {
    log.warn({ err: error }, 'the pid file of the engine could not be written');
    return { pid };
  }
}

/** Starts an engine process, notes it in the pid file and listens for its port. */
export function launchEngine(options: {
  command: ChildCommand;
  spec: EngineSpec;
  guard: OrphanGuard;
  log: Logger;
  callTimeoutMs: number;
}): LaunchedEngine {
  const { command, spec, guard, log, callTimeoutMs } = options;
  const oomKillsBefore = countOomKills();
  const process = startEngineProcess(command, spec);
  const hasten = createWakeUp();
  let client: EngineClient | undefined;
  const engine: LaunchedEngine = {
    spec,
    command,
    process,
    identity: process.pid === undefined ? Promise.resolve(undefined) : identify(process.pid, guard, log),
    halt: new AbortController(),
    hasten,
    oomKillsBefore,
    client: () => client,
    loadError: undefined,
    verdict: undefined,
    drawing: false,
    gone: Promise.withResolvers<void>(),
    outcome: undefined,
  };
  process.onEvent((event) => {
    if (event.type === 'listening')
      client ??= createEngineClient({ port: event.port, secret: process.secret, callTimeoutMs });
    if (event.type === 'load_error') engine.loadError = { message: event.message, log: event.log };
    if (event.type === 'listening' || event.type === 'ready') hasten.wake();
  });
  return engine;
}
