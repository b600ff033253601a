import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createClient, type Client } from '../../src/shared/contract/client.ts';
import { httpWire } from '../../src/shared/contract/httpWire.ts';
import { eventually } from './eventually.ts';
import { endProcessesWithHome, processesWithHome } from './homeProcesses.ts';

const root = join(import.meta.dirname, '../..');
export const headlessProgram = join(root, 'out/main/headless.js');

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProgram {
  readonly pid: number;
  readonly exited: Promise<Exit>;
  stdout(): string;
  stderr(): string;
  send(signal: NodeJS.Signals): void;
}

export interface RunningApp extends RunningProgram {
  readonly url: string;
  readonly client: Client;
  /** Kills it as a power cut would, and waits for its end. */
  crash(): Promise<void>;
  /** Asks it to stop, and waits for its end. */
  stop(signal?: NodeJS.Signals): Promise<Exit>;
}

export interface AppOptions {
  readonly dataDir: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Modules that are loaded before the app. */
  readonly preload?: readonly string[];
  /** Instead of the built program: a command and its arguments, options of the server left out. */
  readonly command?: readonly string[];
}

/**
 * Every process of a data folder has this as its HOME, the engine too, whoever its parent is by then: that
 * is how {@link enginePids} finds one that was left behind.
 */
const homeOf = (dataDir: string): string => `${dataDir}-home`;

/** Engines at work for a data folder, also those whose app is dead. */
export const enginePids = (dataDir: string): Promise<number[]> =>
  // One that is asked for its devices has another argument.
  processesWithHome(homeOf(dataDir), /\/bin\/bare\0[^\0]*\0$/);

/** Every process of a data folder. */
export const pidsOf = (dataDir: string): Promise<number[]> => processesWithHome(homeOf(dataDir));

/** Runs a program for a data folder. What is left of it, and of what it started, is killed when the test ends. */
export function runProgram(
  dataDir: string,
  [file = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningProgram {
  mkdirSync(homeOf(dataDir), { recursive: true });
  const child = spawn(file, args, {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', HOME: homeOf(dataDir), TINTYPE_LOG: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exited = new Promise<Exit>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  onTestFinished(async () => {
    await endProcessesWithHome(homeOf(dataDir));
    rmSync(homeOf(dataDir), { recursive: true, force: true });
  });
  return {
    pid: child.pid ?? 0,
    exited,
    stdout: () => stdout,
    stderr: () => stderr,
    send: (signal) => void child.kill(signal),
  };
}

/** Starts the built server on a free port and waits until it answers. */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const { dataDir, args = [], env = {}, preload = [] } = options;
  const command = options.command ?? [
    process.execPath,
    ...preload.flatMap((file) => ['--import', file]),
    headlessProgram,
  ];
  const program = runProgram(dataDir, [...command, '--port', '0', '--data-dir', dataDir, ...args], env);
  let ended: Exit | undefined;
  void program.exited.then((exit) => (ended = exit));
  const url = await eventually('the server to listen', () => {
    if (ended) throw new Error(`the server ended (${JSON.stringify(ended)}): ${program.stderr().slice(-2000)}`);
    return /listening on (http:\S+)\n/.exec(program.stdout())?.[1];
  });
  return {
    ...program,
    url,
    client: createClient(httpWire({ baseUrl: url, fetch })),
    async crash() {
      program.send('SIGKILL');
      await program.exited;
    },
    async stop(signal = 'SIGTERM') {
      program.send(signal);
      return program.exited;
    },
  };
}
