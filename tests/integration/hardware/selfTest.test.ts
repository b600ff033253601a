import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import golden from '../../../resources/selfTest.json' with { type: 'json' };
import { MOST_DIFFERENCE, selfTest, selfTestRequest, type SelfTestPorts } from '../../../src/main/engine/selfTest.ts';
import { createSupervisor } from '../../../src/main/engine/supervisor.ts';
import { deviceLister, embeddedEngine } from '../../../src/main/engineCommand.ts';
import { pictureDifference } from '../../../src/main/gallery/pictureDifference.ts';
import { engineSightings, parseEngineList } from '../../../src/main/hardware/engineList.ts';
import { writeNoiseModel } from '../../../src/main/models/noiseModel.ts';
import { runTool } from '../../../src/main/platform/runTool.ts';
import type { SdScenario } from '../../fixtures/standInSdServer.ts';
import type { Scenario } from '../../fixtures/standInEngine.ts';
import { isRunning } from '../../support/engineHarness.ts';
import { silentLog } from '../../support/standIn.ts';
import { makeSdServer } from '../../support/standInSdServer.ts';
import { writeUnlinked } from '../../support/unlinkedProgram.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'self-test-'));
  await writeNoiseModel(path.join(folder, 'model'));
  await writeNoiseModel(path.join(folder, 'nan'), { nan: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const stored = Buffer.from(golden.png, 'base64');
const clock = { now: () => Date.now(), monotonic: () => performance.now() };
const filesOf = (model: string) => ({
  diffusionModel: path.join(folder, model, 'transformer.safetensors'),
  t5xxl: path.join(folder, model, 'text.safetensors'),
});
const ports = (change: Partial<SelfTestPorts> = {}): SelfTestPorts => ({
  command: () => embeddedEngine(),
  runDir: path.join(folder, 'run'),
  model: { files: filesOf('model'), sizeBytes: 0 },
  threads: 1,
  difference: (png) => pictureDifference(png, stored),
  log: silentLog,
  clock,
  ...change,
});
const standIn = (scenario: Omit<Scenario, 'pids'>, name: string): Partial<SelfTestPorts> => {
  const script = path.join(import.meta.dirname, '../../fixtures/standInEngine.ts');
  const text = JSON.stringify({ ...scenario, pids: path.join(folder, `pids-${name}`) });
  return { command: () => ({ file: process.execPath, args: [script, text] }) };
};
const cpu = { backend: 'cpu', flashAttention: true, deadlineMs: 60_000 };
const never = new AbortController().signal;

describe('a self-test with the real engine', () => {
  it('passes on the processor, with the picture that is stored', async () => {
    const result = await selfTest(cpu, ports(), never);
    expect(result).toMatchObject({ outcome: 'passed', difference: 0 });
    process.stdout.write(`self-test on the processor: ${JSON.stringify(result)}\n`);
  });

  it('finds every other picture far from the stored one', async () => {
    const engine = createSupervisor({
      command: () => embeddedEngine(),
      runDir: path.join(folder, 'others'),
      changed: () => {},
      log: silentLog,
      clock,
    });
    const spec = {
      ...ports().model,
      kind: 'embedded',
      modelId: 'n',
      fingerprint: '',
      threads: 1,
      backend: 'cpu',
    } as const;
    const options = { signal: never, fresh: true, idleUnloadMs: null, stallMs: 60_000, onProgress: () => {} };
    const differences: number[] = [];
    for (const change of [{ seed: 1 }, { seed: 2 }, { prompt: 'another' }, { cfgScale: 4 }, { steps: 5 }]) {
      const { png } = await engine.render(spec, { ...selfTestRequest, ...change }, options);
      differences.push(await pictureDifference(png, stored));
    }
    await engine.stop('done');
    process.stdout.write(`other pictures differ by ${differences.map((one) => one.toFixed(1)).join(', ')} of 255\n`);
    expect(Math.min(...differences.slice(0, 2))).toBeGreaterThan(3 * MOST_DIFFERENCE);
  });

  it('refuses an engine that draws one flat colour', async () => {
    const result = await selfTest(cpu, ports({ model: { files: filesOf('nan'), sizeBytes: 0 } }), never);
    expect(result).toMatchObject({ outcome: 'refused', code: 'GARBAGE' });
  });

  it('refuses a device that the engine does not have', async () => {
    const result = await selfTest({ ...cpu, backend: 'vulkan7' }, ports(), never);
    expect(result).toMatchObject({ outcome: 'refused', code: 'LOAD_FAILED' });
  });
});

describe('a self-test with a scripted engine', () => {
  const refusals: [string, Omit<Scenario, 'pids'>, object][] = [
    ['draws garbage', { jobs: [{ does: 'draw' }] }, { code: 'GARBAGE' }],
    ['draws half a file', { jobs: [{ does: 'halfPng' }] }, { code: 'GARBAGE' }],
    ['hangs while it draws', { jobs: [{ does: 'hang', silent: true }] }, { code: 'TIMED_OUT' }],
    ['hangs while it starts', { listen: 'never' }, { code: 'TIMED_OUT' }],
    [
      'lacks a library',
      {
        exitOnStart: {
          code: 127,
          stderr:
            'bare: error while loading shared libraries: libvulkan.so.1: cannot open shared object file: No such file or directory\n',
        },
      },
      { code: 'LIBRARY_MISSING', facts: { library: 'libvulkan.so.1' } },
    ],
    [
      'needs a newer C library',
      {
        exitOnStart: {
          code: 1,
          stderr: "x.bare: /lib/libc.so.6: version `GLIBC_2.38' not found (required by x.bare)\n",
        },
      },
      { code: 'LIBRARY_MISSING', facts: { library: 'GLIBC_2.38' } },
    ],
    ['crashes while it draws', { jobs: [{ does: 'exit', signal: 'SIGSEGV' }] }, { code: 'CRASHED' }],
    ['crashes while it starts', { exitOnStart: { code: 139 } }, { code: 'LOAD_FAILED' }],
    [
      'runs out of memory',
      { jobs: [{ does: 'exit', code: 1, stderr: 'vk::Device::allocateMemory: ErrorOutOfDeviceMemory\n' }] },
      { code: 'OUT_OF_MEMORY' },
    ],
  ];
  it.each(refusals)('refuses one that %s, with the reason', async (name, scenario, expected) => {
    const result = await selfTest({ ...cpu, deadlineMs: 5_000 }, ports(standIn(scenario, name)), never);
    expect(result).toMatchObject({ outcome: 'refused', ...expected });
  });

  it('refuses a program that is not there', async () => {
    const command = () => ({ file: path.join(folder, 'no-engine'), args: [] });
    expect(await selfTest(cpu, ports({ command }), never)).toMatchObject({
      outcome: 'refused',
      code: 'ENGINE_MISSING',
    });
  });

  it('ends at once when the app stops', async () => {
    const stop = new AbortController();
    const testing = selfTest(cpu, ports(standIn({ listen: 'never' }, 'stop')), stop.signal);
    setTimeout(() => stop.abort(new Error('stopping')), 300);
    await expect(testing).rejects.toThrow('stopping');
  });
});

describe.skipIf(process.platform === 'win32')('a self-test with an sd-server', () => {
  const program = { id: 'own', kind: 'sd-server' } as const;
  const target = { ...cpu, program, deadlineMs: 20_000 };

  it('passes where it draws the stored picture', async () => {
    const server = await makeSdServer({ png: golden.png });
    const result = await selfTest(target, ports({ command: () => server.command }), never);
    expect(result).toMatchObject({ outcome: 'passed', difference: 0 });
    const [asked] = await server.requests();
    expect(asked).toMatchObject({ seed: selfTestRequest.seed, used: 'euler' });
    await server.remove();
  });

  it.each<[string, Partial<SdScenario>, object]>([
    ['draws something else', {}, { code: 'GARBAGE' }],
    ['draws no picture', { png: 'bm90IGEgcGljdHVyZQ==' }, { code: 'GARBAGE' }],
    ['hangs', { jobs: [{ does: 'hang' }] }, { code: 'TIMED_OUT' }],
    ['does not have the device', { devices: ['CUDA0'] }, { code: 'LOAD_FAILED' }],
    ['crashes', { jobs: [{ does: 'crash', signal: 'SIGSEGV' }] }, { code: 'CRASHED' }],
    ['is too old', { lacks: ['--backend'] }, { code: 'ENGINE_MISSING', message: expect.stringContaining('too old') }],
  ])('refuses one that %s, with the reason', async (_, scenario, expected) => {
    const server = await makeSdServer(scenario);
    const deadlineMs = scenario.jobs?.[0]?.does === 'hang' ? 3_000 : 20_000;
    const result = await selfTest({ ...target, deadlineMs }, ports({ command: () => server.command }), never);
    expect(result).toMatchObject({ outcome: 'refused', ...expected });
    expect((await server.pids()).filter(isRunning)).toEqual([]);
    await server.remove();
  });

  it.runIf(process.platform === 'linux')(
    'refuses one that lacks a library, by the words of the real loader',
    async () => {
      const file = path.join(folder, 'unlinked');
      await writeUnlinked(file);
      const result = await selfTest(target, ports({ command: () => ({ file, args: [] }) }), never);
      expect(result).toMatchObject({ outcome: 'refused', code: 'LIBRARY_MISSING', facts: { library: 'libx.so.6' } });
    },
  );

  it.each([
    ['/bin/true', 'no sd-server'],
    [import.meta.filename, 'could not be started'],
  ])('refuses %s, which is none', async (file, words) => {
    const result = await selfTest(target, ports({ command: () => ({ file, args: [] }) }), never);
    expect(result).toMatchObject({
      outcome: 'refused',
      code: 'ENGINE_MISSING',
      message: expect.stringContaining(words),
    });
  });
});

/** Mesa's software Vulkan: the one of the system, or the one that `VK_ICD_FILENAMES` names. */
function lavapipe(): string | undefined {
  const named = process.env['VK_ICD_FILENAMES'];
  if (named !== undefined && existsSync(named)) return named;
  const icds = '/usr/share/vulkan/icd.d';
  const found = existsSync(icds) ? readdirSync(icds).find((file) => /^lvp_icd.*\.json$/.test(file)) : undefined;
  return found && path.join(icds, found);
}

describe('a self-test on Mesa lavapipe', () => {
  const icd = lavapipe();
  if (icd === undefined)
    process.stdout.write(
      'NOT TESTED: Vulkan. lavapipe is not installed (Debian: mesa-vulkan-drivers and libvulkan1, of backports), so no self-test ran on it.\n',
    );

  it.skipIf(icd === undefined)(
    'passes, or is refused with its reason',
    async () => {
      // The engine hides cards that the processor plays, unless told to show them.
      const env = { VK_ICD_FILENAMES: icd ?? '', GGML_VK_VISIBLE_DEVICES: '0' };
      const list = await runTool({ ...deviceLister(), env }, { deadlineMs: 60_000 });
      const cards = engineSightings(parseEngineList('output' in list ? list.output : '') ?? expect.fail('no list'));
      expect(cards).toMatchObject([{ vendor: 'software', engine: { backend: 'vulkan', name: 'vulkan0' } }]);
      const target = { backend: 'vulkan0', flashAttention: false, deadlineMs: 600_000 };
      const result = await selfTest(target, ports({ command: () => ({ ...embeddedEngine(), env }) }), never);
      process.stdout.write(`self-test on ${cards[0]?.name}: ${JSON.stringify(result)}\n`);
      if (result.outcome === 'passed') expect(result.difference).toBeLessThanOrEqual(MOST_DIFFERENCE);
      else expect(result.message.length).toBeGreaterThan(20);
    },
    700_000,
  );
});
