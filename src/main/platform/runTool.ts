import { killTree } from './killTree.ts';
import { spawnChild } from './spawnChild.ts';
import type { ChildCommand } from './spawnChild.ts';

export interface ToolOptions {
  /** After this many milliseconds the answer is `late` and the program is ended. */
  readonly deadlineMs: number;
  /** What is kept of its output; more is cut off. */
  readonly maxBytes?: number;
  /** Nobody wants the answer any more: as if the deadline had passed. */
  readonly signal?: AbortSignal;
}

export type ToolAnswer =
  | { readonly is: 'answered'; readonly output: string; readonly ms: number }
  | { readonly is: 'failed'; readonly why: string; readonly output: string; readonly ms: number }
  | { readonly is: 'absent'; readonly ms: number }
  | { readonly is: 'late'; readonly ms: number };

/** Words of a tool that was not made for ours: in English and with a full stop as far as it can be asked. */
const PLAIN = { LC_ALL: 'C', LANG: 'C', LANGUAGE: 'C' };

/** Runs a program that may hang, crash or be missing, and answers what it wrote to stdout. Never throws. */
export async function runTool(command: ChildCommand, options: ToolOptions): Promise<ToolAnswer> {
  const { deadlineMs, maxBytes = 1024 * 1024, signal } = options;
  const startedAt = performance.now();
  const ms = (): number => Math.round(performance.now() - startedAt);
  const kept: { readonly out: Uint8Array[]; readonly err: Uint8Array[] } = { out: [], err: [] };
  let left = maxBytes;
  const keep = (into: Uint8Array[]) => (chunk: Uint8Array) => {
    // Even an empty part of a chunk would keep all of it in memory.
    if (left > 0) into.push(chunk.subarray(0, left));
    left = Math.max(0, left - chunk.length);
  };
  const child = spawnChild(
    { ...command, env: { ...PLAIN, ...command.env } },
    { stdout: keep(kept.out), stderr: keep(kept.err) },
  );
  child.closeInput();
  const late = Promise.withResolvers<undefined>();
  const giveUp = (): void => late.resolve(undefined);
  const timer = setTimeout(giveUp, signal?.aborted ? 0 : deadlineMs);
  signal?.addEventListener('abort', giveUp, { once: true });
  const exit = await Promise.race([child.exited, late.promise]);
  clearTimeout(timer);
  signal?.removeEventListener('abort', giveUp);
  if (exit === undefined) {
    // Not waited for: what hangs in a driver can take long to be gone.
    if (child.pid !== undefined) void killTree({ pid: child.pid }, { graceMs: 0 }).catch(() => {});
    if (child.pid !== undefined) killGroup(child.pid);
    return { is: 'late', ms: ms() };
  }
  if (exit.spawnError === 'ENOENT' || exit.spawnError === 'ENOTDIR') return { is: 'absent', ms: ms() };
  const output = Buffer.concat(kept.out).toString('utf8');
  if (exit.code === 0) return { is: 'answered', output, ms: ms() };
  const words = Buffer.concat(kept.err).toString('utf8').trim() || output.trim();
  const ending = exit.spawnError ?? exit.signal ?? `exit code ${exit.code}`;
  return { is: 'failed', why: words === '' ? ending : `${ending}: ${words.slice(0, 300)}`, output, ms: ms() };
}

/** At once, in case we end ourselves before the whole tree is looked up. Windows knows no groups. */
function killGroup(pid: number): void {
  if (process.platform === 'win32') return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
