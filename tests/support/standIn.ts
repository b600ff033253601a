import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { createSupervisor } from '../../src/main/engine/supervisor.ts';
import type { RenderOptions, Supervisor } from '../../src/main/engine/supervisor.ts';
import type { SupervisorPolicy } from '../../src/main/engine/supervisorPolicy.ts';
import type { Logger } from '../../src/main/platform/logger.ts';
import { listProcesses } from '../../src/main/platform/processTable.ts';
import type { EngineSpec, EngineView } from '../../src/shared/schema/engine.ts';
import { AppError } from '../../src/shared/schema/error.ts';
import type { RenderedImage, RenderProgress, RenderRequest } from '../../src/shared/schema/render.ts';
import type { Scenario } from '../fixtures/standInEngine.ts';

export const silentLog: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export const spec: EngineSpec = {
  kind: 'embedded',
  modelId: 'tiny',
  fingerprint: 'f1',
  files: { diffusionModel: '/models/tiny/transformer.safetensors' },
  sizeBytes: 1_000,
  threads: 1,
  backend: 'cpu',
};

export const renderRequest: RenderRequest = {
  prompt: 'a lighthouse',
  negativePrompt: '',
  width: 64,
  height: 64,
  steps: 3,
  cfgScale: 3,
  sampler: 'euler',
  scheduler: 'discrete',
  seed: 42,
  strength: 0.75,
  loras: [],
};

/** Short waits, so that what takes the app seconds takes a test a moment. */
const quickPolicy: Partial<SupervisorPolicy> = {
  startBaseMs: 10_000,
  attemptMs: 300,
  attemptPauseMs: 20,
  backoffMs: [20, 40],
  killGraceMs: 300,
  cancelGraceMs: 300,
  pollMs: 50,
  pollTimeoutMs: 300,
  maxCutCalls: 3,
};

export async function waitFor<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (let tries = 0; tries < 1_500; tries += 1) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await sleep(10);
  }
  throw new Error(`waited in vain for ${what}`);
}

export interface StandIn {
  readonly supervisor: Supervisor;
  readonly states: EngineView[];
  readonly progress: RenderProgress[];
  readonly folder: string;
  readonly render: (
    options?: Partial<RenderOptions>,
    spec?: EngineSpec,
    request?: RenderRequest,
  ) => Promise<RenderedImage>;
  /** The AppError a render ends with; fails the test when it ends with an image. */
  readonly renderError: (options?: Partial<RenderOptions>) => Promise<AppError>;
  /** Pids of all engines started so far, in order. */
  readonly engines: () => Promise<number[]>;
  /** All processes of the scenario, grandchildren too, that still run. */
  readonly alive: () => Promise<number[]>;
}

/** Runs `use` with a supervisor over stand-in engines, then ends them all and expects no process left. */
export async function withStandIn(
  scenario: Omit<Scenario, 'pids'>,
  use: (standIn: StandIn) => Promise<void>,
  policy: Partial<SupervisorPolicy> = {},
): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'stand-in-'));
  const pids = path.join(folder, 'pids');
  const script = path.join(import.meta.dirname, '../fixtures/standInEngine.ts');
  const states: EngineView[] = [];
  const progress: RenderProgress[] = [];
  const supervisor = createSupervisor({
    command: () => ({ file: process.execPath, args: [script, JSON.stringify({ ...scenario, pids })] }),
    runDir: path.join(folder, 'run'),
    changed: (view) => states.push(view),
    log: silentLog,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    policy: { ...quickPolicy, ...policy },
  });
  const lines = async () => (await readFile(pids, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  const alive = async () => {
    const ours = new Set((await lines()).map((line) => Number.parseInt(line, 10)));
    return (await listProcesses()).filter((one) => ours.has(one.pid) && !one.zombie).map((one) => one.pid);
  };
  const standIn: StandIn = {
    supervisor,
    states,
    progress,
    folder,
    alive,
    async engines() {
      return (await lines()).filter((line) => line.endsWith(' engine')).map((line) => Number.parseInt(line, 10));
    },
    render(options = {}, forSpec = spec, request = renderRequest) {
      const defaults = { signal: new AbortController().signal, fresh: false, idleUnloadMs: null, stallMs: 20_000 };
      return supervisor.render(forSpec, request, {
        ...defaults,
        onProgress: (step) => progress.push(step),
        ...options,
      });
    },
    async renderError(options) {
      const thrown: unknown = await standIn.render(options).then(
        () => 'an image',
        (error: unknown) => error,
      );
      if (!(thrown instanceof AppError)) throw new Error(`expected an AppError, not ${String(thrown)}`);
      return thrown;
    },
  };
  try {
    await use(standIn);
  } finally {
    await supervisor.stop('end of the test');
    const left = await alive();
    for (const pid of left) process.kill(pid, 'SIGKILL');
    await rm(folder, { recursive: true, force: true });
    expect(left).toEqual([]);
  }
}
