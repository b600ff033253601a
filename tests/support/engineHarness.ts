import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { buildStale, engineTarget } from '../../scripts/build.ts';
import type { EngineFiles } from '../../src/main/engineCommand.ts';
import { engineEvent, type EngineEvent } from '../../src/shared/schema/engineWire.ts';
import { EngineClient } from './engineClient.ts';
import { modelFiles, testModelFolder } from './testModel.ts';

const root = join(import.meta.dirname, '../..');
export const bareBinary = join(root, `node_modules/bare-runtime-${process.platform}-${process.arch}/bin/bare`);
export const engineProgram = join(root, 'out/engine/main.cjs');

export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface EngineProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  /** Every event so far. */
  readonly events: readonly EngineEvent[];
  readonly exited: Promise<EngineExit>;
  stderr(): string;
  /** The first event of a type, waiting for it; rejects when the process ends without it. */
  event<T extends EngineEvent['type']>(type: T): Promise<Extract<EngineEvent, { type: T }>>;
}

export interface RunningEngine extends EngineProcess {
  readonly pid: number;
  readonly port: number;
  readonly secret: string;
  readonly client: EngineClient;
  /** Closes stdin and waits for the exit. */
  stop(): Promise<EngineExit>;
}

export const testSecret = 'a-secret-only-for-tests';

/** A configuration line for the noise model with one thread; `change` replaces fields. */
export async function engineConfigLine(change: Record<string, unknown> = {}): Promise<string> {
  const files = modelFiles(await testModelFolder());
  return `${JSON.stringify({ secret: testSecret, files, threads: 1, backend: 'cpu', ...change })}\n`;
}

/** The engine as the build leaves it in the project. */
const builtEngine = { runtime: bareBinary, entry: engineProgram };

/** Spawns the real engine and writes `line` to its stdin, which stays open. */
export async function spawnEngine(line: string, engine: EngineFiles = builtEngine): Promise<EngineProcess> {
  await buildStale({ targets: [engineTarget] });
  const child = spawn(engine.runtime, [engine.entry], { stdio: ['pipe', 'pipe', 'pipe'] });
  const events: EngineEvent[] = [];
  const listeners = new Set<() => void>();
  let rest = '';
  let errors = '';
  let ended = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const one of lines) if (one.startsWith('@')) events.push(engineEvent.parse(JSON.parse(one.slice(1))));
    for (const listener of listeners) listener();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.stdin.on('error', () => undefined);
  child.stdin.write(line);
  const exited = new Promise<EngineExit>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      ended = true;
      for (const listener of listeners) listener();
      resolve({ code, signal });
    });
  });
  return {
    child,
    events,
    exited,
    stderr: () => errors,
    event<T extends EngineEvent['type']>(type: T) {
      return new Promise<Extract<EngineEvent, { type: T }>>((resolve, reject) => {
        const look = (): void => {
          const found = events.find((event): event is Extract<EngineEvent, { type: T }> => event.type === type);
          if (found === undefined && !ended) return;
          listeners.delete(look);
          if (found === undefined) reject(new Error(`the engine ended without "${type}": ${errors.slice(-2000)}`));
          else resolve(found);
        };
        listeners.add(look);
        look();
      });
    },
  };
}

/** A real engine that has loaded the noise model. Stop it in the end. */
export async function startEngine(
  change: Record<string, unknown> = {},
  files: EngineFiles = builtEngine,
): Promise<RunningEngine> {
  const engine = await spawnEngine(await engineConfigLine(change), files);
  const { port, pid } = await engine.event('listening');
  await engine.event('ready');
  return {
    ...engine,
    pid,
    port,
    secret: testSecret,
    client: new EngineClient({ port, secret: testSecret }),
    async stop() {
      engine.child.stdin.end();
      return engine.exited;
    },
  };
}

/** Whether a process runs; one that has ended but was not collected by its parent does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = `/proc/${pid}/stat`;
  return !existsSync(status) || readFileSync(status, 'utf8').split(') ')[1]?.startsWith('Z') !== true;
}
