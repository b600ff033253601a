import type { EngineSpec } from '../../shared/schema/engine.ts';
import type { AppError } from '../../shared/schema/error.ts';
import type { Logger } from '../platform/logger.ts';
import { countOomKills } from '../platform/oomKills.ts';
import type { OrphanGuard } from '../platform/orphanGuard.ts';
import type { ProcessIdentity } from '../platform/processTree.ts';
import { createEngineClient } from './engineClient.ts';
import type { EngineClient } from './engineClient.ts';
import { engineDialects } from './engineDialects.ts';
import type { EngineCommand, EngineStart } from './engineStart.ts';
import { startEngineProcess } from './engineProcess.ts';
import type { EngineProcess } from './engineProcess.ts';
import { createWakeUp } from './wakeUp.ts';
import type { WakeUp } from './wakeUp.ts';

/** One engine process with all that belongs to its life. */
export interface LaunchedEngine {
  readonly spec: EngineSpec;
  readonly command: EngineCommand;
  readonly start: EngineStart;
  readonly process: EngineProcess;
  /** What names the process for ever; undefined when there is none to end. */
  readonly identity: Promise<(Partial<ProcessIdentity> & { readonly pid: number }) | undefined>;
  /** Aborted when the process ended or is being ended. */
  readonly halt: AbortController;
  readonly hasten: WakeUp;
  readonly oomKillsBefore: Promise<number | undefined>;
  /** Undefined until the engine told its port. */
  client(): EngineClient | undefined;
  /** It said that it is about to listen. */
  opening: boolean;
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
  command: EngineCommand;
  spec: EngineSpec;
  runDir: string;
  guard: OrphanGuard;
  log: Logger;
  callTimeoutMs: number;
}): LaunchedEngine {
  const { command, spec, runDir, guard, log, callTimeoutMs } = options;
  const oomKillsBefore = countOomKills();
  const start = engineDialects[spec.kind]({ spec, command, runDir });
  const { secret } = start;
  const process = startEngineProcess(start);
  const hasten = createWakeUp();
  let client = start.port === undefined ? undefined : createEngineClient({ port: start.port, secret, callTimeoutMs });
  const engine: LaunchedEngine = {
    spec,
    command,
    start,
    process,
    identity: process.pid === undefined ? Promise.resolve(undefined) : identify(process.pid, guard, log),
    halt: new AbortController(),
    hasten,
    oomKillsBefore,
    client: () => client,
    opening: false,
    loadError: undefined,
    verdict: undefined,
    drawing: false,
    gone: Promise.withResolvers<void>(),
    outcome: undefined,
  };
  process.onNews((news) => {
    if (news.type === 'listening') client ??= createEngineClient({ port: news.port, secret, callTimeoutMs });
    if (news.type === 'load_error') engine.loadError = { message: news.message, log: news.log };
    if (news.type === 'opening') engine.opening = true;
    if (news.type === 'listening' || news.type === 'opening' || news.type === 'ready') hasten.wake();
  });
  return engine;
}
