import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from './childEnvironment.ts';

export interface ChildCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** Added to the system essentials; nothing else of our environment reaches the child. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Set when the program could not be started at all, e.g. `ENOENT`. */
  readonly spawnError?: string;
}

export interface Child {
  /** Undefined when the program could not be started. On POSIX also the id of its own process group. */
  readonly pid: number | undefined;
  readonly write: (text: string) => void;
  readonly closeInput: () => void;
  /** Resolves after the process ended and its output was read; never rejects. */
  readonly exited: Promise<ChildExit>;
}

/** A grandchild may inherit the pipes and hold them open for ever: that long the rest of the output is waited for. */
const DRAIN_MS = 300;

export interface ChildOutput {
  readonly stdout: (chunk: Uint8Array) => void;
  readonly stderr: (chunk: Uint8Array) => void;
}

const isErrno = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error;

/**
 * Starts a program without a shell, in a process group of its own on POSIX. Never throws: a program
 * that cannot be started is a child without a pid whose end tells `spawnError`.
 */
export function spawnChild(command: ChildCommand, output: ChildOutput): Child {
  try {
    return start(command, output);
  } catch (error) {
    const spawnError = isErrno(error) ? (error.code ?? error.message) : String(error);
    const exited = Promise.resolve({ code: null, signal: null, spawnError });
    return { pid: undefined, exited, write: () => {}, closeInput: () => {} };
  }
}

function start(command: ChildCommand, output: ChildOutput): Child {
  const child = spawn(command.file, command.args, {
    ...(command.cwd !== undefined && { cwd: command.cwd }),
    env: childEnvironment(process.env, command.env),
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const exited = new Promise<ChildExit>((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) => {
      // 'error' also reports a failed kill, which is no end.
      if (child.pid === undefined) resolve({ code: null, signal: null, spawnError: error.code ?? error.message });
    });
    child.once('exit', (code, signal) => {
      void Promise.race([closed, sleep(DRAIN_MS)]).then(() => {
        for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
        resolve({ code, signal });
      });
    });
  });
  // Below, pipes are missing when the system has no more file handles: that throws, and 'error' is heard already.
  child.stdout.on('data', output.stdout);
  child.stderr.on('data', output.stderr);
  // A child that is gone or never read its input answers EPIPE; how it ended is told by `exited`.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => {});
  return {
    pid: child.pid,
    exited,
    write: (text) => void child.stdin.write(text),
    closeInput: () => void child.stdin.end(),
  };
}
