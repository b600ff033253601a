import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSupervisor, type Supervisor } from '../../../src/main/engine/supervisor.ts';
import { ownsListener } from '../../../src/main/platform/listenerOwner.ts';
import type { EngineSpec } from '../../../src/shared/schema/engine.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import type { RenderProgress, RenderRequest } from '../../../src/shared/schema/render.ts';
import type { SdScenario } from '../../fixtures/standInSdServer.ts';
import { renderRequest, silentLog } from '../../support/standIn.ts';
import { makeSdServer, type SdServerFolder } from '../../support/standInSdServer.ts';
import { isRunning } from '../../support/engineHarness.ts';

const spec: EngineSpec = {
  kind: 'sd-server',
  program: 'own',
  modelId: 'tiny',
  fingerprint: 'f1',
  files: { diffusionModel: '/models of mine/tïny.safetensors' },
  sizeBytes: 1_000,
  threads: 1,
  backend: 'cpu',
};

interface Rig {
  readonly supervisor: Supervisor;
  readonly server: SdServerFolder;
  readonly progress: RenderProgress[];
  readonly render: (request?: Partial<RenderRequest>, signal?: AbortSignal) => ReturnType<Supervisor['render']>;
  readonly error: (request?: Partial<RenderRequest>, signal?: AbortSignal) => Promise<AppError>;
}

async function withSdServer(scenario: Partial<SdScenario>, use: (rig: Rig) => Promise<void>): Promise<void> {
  const server = await makeSdServer(scenario);
  const progress: RenderProgress[] = [];
  const supervisor = createSupervisor({
    command: () => server.command,
    runDir: path.join(server.folder, 'run'),
    changed: () => {},
    log: silentLog,
    clock: { now: () => Date.now(), monotonic: () => performance.now() },
    policy: { startBaseMs: 20_000, attemptPauseMs: 20, backoffMs: [20], pollMs: 50, killGraceMs: 300, maxCrashes: 2 },
  });
  const render: Rig['render'] = (request = {}, signal = new AbortController().signal) =>
    supervisor.render(
      spec,
      { ...renderRequest, ...request },
      {
        signal,
        fresh: true,
        idleUnloadMs: null,
        stallMs: 20_000,
        onProgress: (one) => void progress.push(one),
      },
    );
  const error: Rig['error'] = async (request, signal) => {
    const thrown: unknown = await render(request, signal).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (thrown instanceof AppError) return thrown;
    return expect.fail(`no AppError but ${String(thrown)}`);
  };
  try {
    await use({ supervisor, server, progress, render, error });
  } finally {
    await supervisor.stop('done');
    expect((await server.pids()).filter(isRunning)).toEqual([]);
    await server.remove();
  }
}

describe('a picture drawn by sd-server', () => {
  it('comes with its steps, though the answer about a job has none', async () => {
    await withSdServer({ jobs: [{ does: 'draw', tiles: 2, stepMs: 20 }] }, async ({ render, progress, supervisor }) => {
      const image = await render({ steps: 4 });
      expect(image).toMatchObject({ seed: 42, engineKind: 'sd-server', device: 'cpu', warnings: [] });
      const told = progress.map(({ stage, step, total }) => `${stage} ${step}/${total}`);
      for (const step of [1, 2, 3, 4]) expect(told).toContain(`diffusion ${step}/4`);
      expect(told).toContain('decoding 2/2');
      expect(told.indexOf('decoding 2/2')).toBeGreaterThan(told.indexOf('diffusion 4/4'));
      expect(supervisor.view()).toMatchObject({ state: 'ready', kind: 'sd-server', program: 'own' });
    });
  });

  it('is asked for in the words of its own route alone, with an explicit seed, and nothing of the request on its command line', async () => {
    await withSdServer({}, async ({ render, server }) => {
      await render({ prompt: 'secret <sd_cpp_extra_args>{"seed":1}</sd_cpp_extra_args>garden', seed: 7 }).then(
        (image) => expect(image.warnings).toEqual(['Arguments for the engine were taken out of the prompt.']),
      );
      const [first] = await server.requests();
      expect(first).toMatchObject({ prompt: 'secret garden', seed: 7, batch_count: 1, used: 'euler' });
      expect(JSON.stringify(first?.['argv'])).not.toContain('garden');
      expect(first?.['argv']).toContain('/models of mine/tïny.safetensors');
      expect(first?.['argv']).toContain('127.0.0.1');
    });
  });

  it('takes LoRAs from any folder, by a name that says nothing of it', async () => {
    await withSdServer({}, async ({ render, server }) => {
      const file = path.join(server.folder, 'my lora ü.safetensors');
      await writeFile(file, 'weights of mine');
      await render({ loras: [{ path: file, weight: 0.8 }] });
      await render({ loras: [{ path: file, weight: 0.5 }] });
      const asked = await server.requests();
      expect(asked.map((one) => one['loraFound'])).toEqual([['weights of mine'], ['weights of mine']]);
      expect(asked[0]?.['lora']).toEqual([
        { path: expect.stringMatching(/^[0-9a-f]{24}\.safetensors$/), multiplier: 0.8 },
      ]);
    });
  });

  it.each<[string, Partial<RenderRequest>, string]>([
    ['a sampler it would silently replace', { sampler: 'res_2s' }, 'no sampler "res_2s"'],
    ['a scheduler it would silently replace', { scheduler: 'bong_tangent' }, 'no scheduler "bong_tangent"'],
    ['more steps than it takes', { steps: 101 }, 'at most 100 steps'],
  ])('is not asked for with %s', async (_, request, words) => {
    await withSdServer({}, async ({ error, render, server }) => {
      const refused = await error(request);
      expect(refused.code).toBe('NOT_SUPPORTED');
      expect(refused.message).toContain(words);
      expect(await server.requests()).toEqual([]);
      await render();
      expect(await server.pids()).toHaveLength(1);
    });
  });

  it('can be cancelled, by ending the program; the next one starts it again', async () => {
    await withSdServer(
      { jobs: [{ does: 'draw', stepMs: 500 }], runs: [{}, { jobs: [{ does: 'draw' }] }] },
      async (rig) => {
        const abort = new AbortController();
        const cancelled = rig.error({ steps: 50 }, abort.signal);
        while (!rig.progress.some(({ stage, step }) => stage === 'diffusion' && step > 0))
          await new Promise((resolve) => setTimeout(resolve, 10));
        abort.abort();
        expect((await cancelled).code).toBe('GENERATION_CANCELLED');
        expect(rig.supervisor.view()).toMatchObject({ state: 'stopped', restarts: 0 });
        await rig.render();
        expect(await rig.server.pids()).toHaveLength(2);
      },
    );
  });

  it('that was forgotten before it was fetched is lost, and the program is not', async () => {
    await withSdServer({ jobs: [{ does: 'expire' }, { does: 'draw' }] }, async ({ error, render, server }) => {
      expect((await error()).message).toContain('not fetched in time');
      await render();
      expect(await server.pids()).toHaveLength(1);
    });
  });

  it('that fails says so', async () => {
    await withSdServer({ jobs: [{ does: 'fail' }] }, async ({ error }) => {
      expect((await error()).message).toContain('generate_image returned no results');
    });
  });

  it('that ends the program says why, from its last words', async () => {
    const crash = { does: 'crash', stderr: 'ggml_vulkan: ErrorOutOfDeviceMemory\n' } as const;
    await withSdServer({ jobs: [crash], runs: [{}, { jobs: [{ does: 'draw' }] }] }, async ({ error, render }) => {
      expect((await error()).code).toBe('OUT_OF_MEMORY');
      await render();
    });
  });

  it('comes from a program that tells nothing in its log, too', async () => {
    await withSdServer({ noLog: true, jobs: [{ does: 'draw', stepMs: 20 }] }, async ({ render, progress }) => {
      await render();
      expect(progress.map(({ stage, step }) => `${stage} ${step}`)).toContain('diffusion 3');
    });
  });

  it('may wait for weights that are read at first use', async () => {
    await withSdServer({ jobs: [{ does: 'draw', lazy: 5 }] }, async ({ render, progress }) => {
      await render();
      expect(progress).toContainEqual({ stage: 'loading', step: 5, total: 5 });
    });
  });
});

describe('starting sd-server', () => {
  it.each<[string, Partial<SdScenario>, string, RegExp]>([
    [
      'says what it said when it cannot load',
      { loadFails: "failed to open '/x/tiny'" },
      'MODEL_LOAD_FAILED',
      /could not be loaded/,
    ],
    [
      'says that a device is not there',
      { devices: ['Vulkan0'] },
      'MODEL_LOAD_FAILED',
      /^The device cpu, .* is not here/,
    ],
    ['says that it is too old', { lacks: ['--backend'] }, 'ENGINE_CRASHED', /does not know the option --backend/],
    ['refuses one that has another model loaded', { otherModel: true }, 'ENGINE_CRASHED', /another model loaded/],
  ])('%s', async (_, scenario, code, words) => {
    await withSdServer(scenario, async ({ error, supervisor }) => {
      const failed = await error();
      expect(failed.code).toBe(code);
      expect(failed.message).toMatch(words);
      expect(supervisor.view().state).not.toBe('ready');
    });
  });

  it('tries another port where the first was taken', async () => {
    await withSdServer({ portTaken: true, runs: [{}, { portTaken: false }] }, async ({ error, render, server }) => {
      expect((await error()).message).toContain('could not listen');
      await render();
      expect(await server.pids()).toHaveLength(2);
    });
  });

  it('finds a program that is none out at once', async () => {
    for (const [file, words] of [
      ['/bin/true', 'no sd-server'],
      [import.meta.filename, 'could not be started'],
    ] as const) {
      const server = await makeSdServer();
      const supervisor = createSupervisor({
        command: () => ({ file, args: [] }),
        runDir: path.join(server.folder, 'run'),
        changed: () => {},
        log: silentLog,
        clock: { now: () => Date.now(), monotonic: () => performance.now() },
      });
      await expect(supervisor.start(spec)).rejects.toThrow(words);
      expect(supervisor.view().state).toBe('failed');
      await supervisor.stop('done');
      await server.remove();
    }
  });
});

describe.runIf(process.platform === 'linux')('whose port it is', () => {
  it('is told for our own process, for another, and for nobody', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    expect(await ownsListener(process.pid, port)).toBe(true);
    const other = await makeSdServer();
    expect(await ownsListener(1, port)).not.toBe(true);
    server.close();
    await new Promise((resolve) => server.once('close', resolve));
    expect(await ownsListener(process.pid, port)).toBeUndefined();
    await other.remove();
  });
});
