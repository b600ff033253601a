import { engineExit } from '../../shared/schema/engineWire.ts';
import { shortPaths } from '../../shared/shortPaths.ts';
import { AppError } from '../../shared/schema/error.ts';
import type { Facts, JobErrorCode } from '../../shared/schema/error.ts';
import type { EngineKind } from '../../shared/schema/engine.ts';
import { programFault } from './programFault.ts';

export type CrashPhase = 'starting' | 'rendering' | 'idle';

export interface CrashEvidence {
  readonly phase: CrashPhase;
  readonly code: number | null;
  readonly signal: string | null;
  readonly stderrTail: string;
  /** Set when the program could not even be started, e.g. `ENOENT`. */
  readonly spawnError?: string;
  /** The program that was started. */
  readonly file: string;
  readonly model: string;
  /** What a `load_error` event said. */
  readonly loadError?: { readonly message: string; readonly log: readonly string[] };
  /** Processes the system ended for want of memory while this one ran, where it tells. */
  readonly oomKills: number;
  readonly kind?: EngineKind;
  /** It said that it was about to listen. */
  readonly opened?: boolean;
}

export interface CrashDiagnosis {
  readonly error: AppError;
  /** Starting again the same way would end the same way. */
  readonly permanent: boolean;
}

const outOfMemory =
  /bad_alloc|out of (?:\w+ )?memory|failed to (?:re)?allocate|(?:cannot|can't|unable to) allocate|allocation failed|not enough (?:\w+ )?memory|insufficient memory|ErrorOutOf(?:Device|Host|Pool)Memory|ErrorMemoryAllocation|ALLOC_FAILED|alloc \w+ buffer failed|\bmem_buffer != NULL|\bENOMEM\b|oom-kill/i;
const assertion =
  /GGML_ASSERT|GGML_ABORT|assertion .*failed|terminate called|what\(\):|CUDA error|vk::|DeviceLost|Unhandled|Uncaught/i;

// Windows has no signals: a crash is an NTSTATUS as exit code. Shells report a signal n as 128 + n.
const codeNames = new Map<number, string>([
  [134, 'SIGABRT'],
  [135, 'SIGBUS'],
  [136, 'SIGFPE'],
  [132, 'SIGILL'],
  [137, 'SIGKILL'],
  [139, 'SIGSEGV'],
  [0xc0000005, 'STATUS_ACCESS_VIOLATION'],
  [0xc0000017, 'STATUS_NO_MEMORY'],
  [0xc000001d, 'STATUS_ILLEGAL_INSTRUCTION'],
  [0xc0000135, 'STATUS_DLL_NOT_FOUND'],
  [0xc0000409, 'STATUS_STACK_BUFFER_OVERRUN'],
]);

/** What an engine says of a device that it was told to load on and does not see. */
const absentDevice = /\bbackend '([^']{1,100})' was not found/;

/** Whether an engine's own words speak of missing memory. */
export function speaksOfMemory(text: string): boolean {
  return outOfMemory.test(text);
}

const doing = { starting: 'while it loaded', rendering: 'while it drew', idle: 'while it waited for work' } as const;

function ending(evidence: CrashEvidence): string {
  const name = evidence.signal ?? codeNames.get(evidence.code ?? 0);
  if (name !== undefined) return name;
  return evidence.code === null ? 'an unknown end' : `exit code ${evidence.code}`;
}

function isKilled({ code, signal }: CrashEvidence): boolean {
  return signal === 'SIGKILL' || code === 137;
}

function codeOf(evidence: CrashEvidence, words: string): JobErrorCode {
  if (outOfMemory.test(words) || evidence.code === 0xc0000017) return 'OUT_OF_MEMORY';
  if (isKilled(evidence) && evidence.oomKills > 0) return 'OUT_OF_MEMORY';
  if (evidence.spawnError !== undefined) return 'ENGINE_CRASHED';
  if (evidence.code === engineExit.badConfig) return 'ENGINE_CRASHED';
  return evidence.phase === 'starting' ? 'MODEL_LOAD_FAILED' : 'ENGINE_CRASHED';
}

function messageOf(code: JobErrorCode, evidence: CrashEvidence, words: string): string {
  const when = doing[evidence.phase];
  if (evidence.spawnError !== undefined) {
    return `The engine program could not be started (${evidence.spawnError}). Check that the program ${JSON.stringify(shortPaths(evidence.file))} exists and may be executed, or install the app again.`;
  }
  if (code === 'OUT_OF_MEMORY') {
    return `The engine ran out of memory ${when}. Choose a smaller picture or a smaller model, or close other programs, then try again.`;
  }
  if (evidence.code === engineExit.badConfig) {
    return 'The engine refused its configuration. App and engine do not fit together: install the app again.';
  }
  if (code === 'MODEL_LOAD_FAILED') {
    const [, device] = absentDevice.exec(words) ?? [];
    if (device !== undefined)
      return `The device ${device}, which is to draw, is not here. Choose another, or automatic, in Settings.`;
    const why = evidence.loadError
      ? `: ${shortPaths(evidence.loadError.message).replace(/[.\s]+$/, '')}`
      : ` (${ending(evidence)})`;
    return `The model "${evidence.model}" could not be loaded${why}. Check that its files are complete and of a supported kind, or choose another model.`;
  }
  const memory = isKilled(evidence)
    ? ' The system may have ended it for want of memory: a smaller picture needs less.'
    : '';
  return `The engine ended unexpectedly ${when} (${ending(evidence)}).${memory} Try again; if it persists, try another size, or another model or device.`;
}

/** Why an engine process ended that was not told to: from how it ended and its last words. Paths are shortened. */
export function diagnoseCrash(evidence: CrashEvidence): CrashDiagnosis {
  const lines = evidence.stderrTail.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const told = [...lines, ...(evidence.loadError ? [evidence.loadError.message, ...evidence.loadError.log] : [])];
  const fault = programFault(evidence, lines);
  const words = told.join('\n');
  const code = fault ? 'ENGINE_CRASHED' : codeOf(evidence, words);
  const telling = code === 'OUT_OF_MEMORY' ? outOfMemory : assertion;
  // While it loads an engine's last line is its reason; later it is most likely old noise.
  const lastWord = evidence.phase === 'starting' ? lines.at(-1) : undefined;
  const reason = told.findLast((line) => telling.test(line)) ?? evidence.loadError?.message ?? lastWord;
  const facts: Facts = {
    phase: evidence.phase,
    model: evidence.model,
    ...(evidence.code !== null && { exitCode: evidence.code }),
    ...(evidence.signal !== null && { signal: evidence.signal }),
    ...(evidence.spawnError !== undefined && { spawnError: evidence.spawnError, file: shortPaths(evidence.file) }),
    ...(fault && { programFault: true }),
    ...(fault?.library !== undefined && { library: fault.library }),
    ...(reason !== undefined && { reason: shortPaths(reason.trim()).slice(0, 500) }),
    ...(evidence.loadError && { engineLog: evidence.loadError.log.slice(-8).map(shortPaths) }),
    ...(evidence.oomKills > 0 && { oomKills: evidence.oomKills }),
    stderr: lines.slice(-8).map((line) => shortPaths(line).slice(0, 500)),
  };
  const permanent =
    fault?.permanent ||
    evidence.spawnError !== undefined ||
    evidence.code === engineExit.badConfig ||
    evidence.code === engineExit.modelLoadFailed;
  return { error: new AppError(code, fault?.message ?? messageOf(code, evidence, words), { facts }), permanent };
}
