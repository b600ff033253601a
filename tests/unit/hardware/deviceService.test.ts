import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createDeviceService, type DevicePorts } from '../../../src/main/hardware/deviceService.ts';
import { EMBEDDED } from '../../../src/main/hardware/programOffers.ts';
import type { ToolAnswer } from '../../../src/main/platform/runTool.ts';
import type { EngineProgram } from '../../../src/shared/schema/engineProgram.ts';
import type { DevicesView, SelfTestResult } from '../../../src/shared/schema/device.ts';

const GIB = 1024 ** 3;
const embedded = { kind: 'embedded', program: 'embedded' };
const passed: SelfTestResult = {
  outcome: 'passed',
  at: 5,
  flashAttention: true,
  loadMs: 1,
  firstMs: 1,
  drawMs: 1,
  difference: 0,
};
const refused = (code: 'GARBAGE' | 'LOAD_FAILED' | 'TIMED_OUT'): SelfTestResult => ({
  outcome: 'refused',
  at: 5,
  code,
  message: 'No.',
});

interface Machine {
  cards: string[];
  engineVersion: string;
  driver: string;
  wanted: string;
  /** By backend, and `-` behind it without flash attention. */
  results: Record<string, SelfTestResult>;
  kept: Map<string, unknown>;
  lateOnce: boolean;
  /** Beside the embedded one. */
  builds: EngineProgram[];
  engine: string;
}

function rig(change: Partial<Machine> = {}) {
  const machine: Machine = {
    cards: ['NVIDIA GeForce RTX 3060'],
    engineVersion: '1',
    driver: '550.1',
    wanted: 'auto',
    results: {},
    kept: new Map(),
    lateOnce: false,
    builds: [],
    engine: 'auto',
    ...change,
  };
  const tested: string[] = [];
  const heard: DevicesView[] = [];
  const bugs: unknown[] = [];
  let engineAsked = 0;
  const answer = (output: string): ToolAnswer => ({ is: 'answered', output, ms: 1 });
  const ask: DevicePorts['ask'] = async ({ file }) => {
    if (file === 'nvidia-smi')
      return answer(
        machine.cards
          .map((name, at) => `${name}, 00000000:0${at + 1}:00.0, 0x250${at}10DE, 12288, 12000, ${machine.driver}`)
          .join('\n'),
      );
    if (file !== 'engine') return { is: 'absent', ms: 1 };
    engineAsked += 1;
    if (machine.lateOnce && engineAsked === 1) return { is: 'late', ms: 2800 };
    const devices = machine.cards.map((description, at) => ({
      name: `Vulkan${at}`,
      description,
      type: 'GPU',
      memory_free: GIB,
      memory_total: 12 * GIB,
    }));
    return answer(`@${JSON.stringify({ type: 'devices', engineVersion: machine.engineVersion, devices })}`);
  };
  const open = () =>
    createDeviceService({
      platform: 'linux',
      arch: 'x64',
      processor: async () => ({
        models: ['AMD Ryzen'],
        arch: 'x64',
        memoryTotal: 32 * GIB,
        memoryFree: 16 * GIB,
        instructionSets: ['avx2', 'fma'],
      }),
      ask,
      engineLister: () => ({ file: 'engine', args: [] }),
      wanted: () => machine.wanted,
      wantedEngine: () => machine.engine,
      programs: {
        list: () => [EMBEDDED, ...machine.builds],
        unusable: () => [],
        known: () => Promise.resolve(),
      },
      store: { get: (key) => machine.kept.get(key), set: (key, value) => void machine.kept.set(key, value) },
      notWritten: (thrown) => void bugs.push(thrown),
      selfTest: async ({ program, backend, flashAttention }, signal) => {
        const name = `${program === EMBEDDED ? '' : `${program.id} `}${backend}${flashAttention ? '' : '-'}`;
        tested.push(name);
        await sleep(1);
        signal.throwIfAborted();
        const result = machine.results[name] ?? passed;
        return result.outcome === 'passed' ? { ...result, flashAttention } : result;
      },
      changed: (view) => void heard.push(view),
      now: () => 5,
      onBug: (thrown) => void bugs.push(thrown),
    });
  const untilQuiet = async (service: ReturnType<typeof open>): Promise<DevicesView> => {
    for (;;) {
      const view = await service.view(false);
      if (!view.choice.testing && view.choice.code !== 'NOT_YET_TESTED') return view;
      await sleep(2);
    }
  };
  return { machine, tested, heard, bugs, open, untilQuiet };
}

describe('devices', () => {
  it('are tested by themselves when the choice needs it, and the one that passed is used', async () => {
    const { open, untilQuiet, tested, heard, bugs } = rig();
    const service = open();
    expect(service.chosen()).toEqual({ ...embedded, backend: 'cpu', flashAttention: true });
    service.start();
    expect((await untilQuiet(service)).choice).toMatchObject({ backend: 'vulkan0', code: 'PASSED' });
    expect(service.chosen()).toEqual({ ...embedded, backend: 'vulkan0', flashAttention: true });
    expect(tested).toEqual(['vulkan0']);
    expect(heard.map(({ choice }) => choice.testing)).toContain(true);
    expect(heard.at(-1)?.choice).toMatchObject({ backend: 'vulkan0', testing: false });
    await service.stop();
    expect(bugs).toEqual([]);
  });

  it('are not tested where only the processor is there', async () => {
    const { open, tested } = rig({ cards: [] });
    const service = open();
    service.start();
    expect((await service.view(false)).choice.code).toBe('NO_GPU');
    await service.stop();
    expect(tested).toEqual([]);
  });

  it('are tried without flash attention, then the next one is tried', async () => {
    const cards = ['NVIDIA GeForce RTX 4090', 'NVIDIA GeForce RTX 3060'];
    const bad = { vulkan0: refused('TIMED_OUT'), 'vulkan0-': refused('GARBAGE'), vulkan1: refused('GARBAGE') };
    const { open, untilQuiet, tested } = rig({ cards, results: bad });
    const service = open();
    service.start();
    const { choice } = await untilQuiet(service);
    expect(tested).toEqual(['vulkan0', 'vulkan0-', 'vulkan1', 'vulkan1-']);
    expect(choice).toMatchObject({ backend: 'vulkan1', code: 'PASSED' });
    expect(choice.candidates[0]?.test).toMatchObject({ outcome: 'refused', code: 'TIMED_OUT' });
    expect(service.chosen()).toEqual({ ...embedded, backend: 'vulkan1', flashAttention: false });
    await service.stop();
  });

  it('keep their results over a start, until engine, driver or card is another', async () => {
    const { open, untilQuiet, tested, machine } = rig();
    const change: (() => void)[] = [
      () => {},
      () => (machine.engineVersion = '2'),
      () => (machine.driver = '560.1'),
      () => (machine.cards = ['NVIDIA GeForce RTX 4090']),
    ];
    const counts: number[] = [];
    const first = open();
    first.start();
    await untilQuiet(first);
    await first.stop();
    for (const one of change) {
      one();
      const service = open();
      expect(service.chosen().backend).toBe('vulkan0');
      service.start();
      await service.settled();
      await untilQuiet(service);
      await service.stop();
      counts.push(tested.length);
    }
    expect(counts).toEqual([1, 2, 3, 4]);
  });

  it('are all tested when asked to, once for all who ask at the same time', async () => {
    const { open, tested } = rig();
    const service = open();
    const [one, other] = await Promise.all([service.test(), service.test()]);
    expect(tested).toEqual(['vulkan0', 'cpu']);
    expect(one).toEqual(other);
    expect(one.choice.candidates.map(({ test }) => test.outcome)).toEqual(['passed', 'passed']);
    await service.stop();
  });

  it('are looked for again, with patience, where the engine was too slow to tell', async () => {
    const { open, untilQuiet } = rig({ lateOnce: true });
    const service = open();
    service.start();
    expect((await service.view(false)).choice.code).toBe('NO_USABLE_GPU');
    for (;;) {
      if ((await untilQuiet(service)).choice.code === 'PASSED') break;
      await sleep(2);
    }
    await service.stop();
  });

  it('leave a pin alone, and test again what is needed when it is taken away', async () => {
    const { open, untilQuiet, tested, machine } = rig({ wanted: 'cpu' });
    const service = open();
    service.start();
    expect((await service.view(false)).choice).toMatchObject({ backend: 'cpu', code: 'PINNED' });
    expect(tested).toEqual([]);
    machine.wanted = 'auto';
    service.settingsChanged();
    expect((await untilQuiet(service)).choice.code).toBe('PASSED');
    await service.stop();
  });

  it('are tried with the program that was made for them first, and its result belongs to its version', async () => {
    const cuda: EngineProgram = { id: 'build', kind: 'sd-server', version: '1', backends: ['cuda'], file: '/b' };
    const { open, untilQuiet, tested, machine } = rig({ builds: [cuda] });
    const first = open();
    first.start();
    expect((await untilQuiet(first)).choice).toMatchObject({ program: 'build', backend: 'cuda0', code: 'PASSED' });
    const chosen = { kind: 'sd-server', program: 'build', backend: 'cuda0', flashAttention: true };
    expect(first.chosen()).toEqual(chosen);
    await first.stop();
    expect(tested).toEqual(['build cuda0']);
    const second = open();
    expect(second.chosen()).toEqual(chosen);
    second.start();
    await untilQuiet(second);
    expect(tested).toHaveLength(1);
    machine.builds = [{ ...cuda, version: '2' }];
    machine.results = { 'build cuda0': refused('LOAD_FAILED') };
    second.settingsChanged();
    expect((await untilQuiet(second)).choice).toMatchObject({ program: 'embedded', backend: 'vulkan0' });
    expect(tested.slice(1)).toEqual(['build cuda0', 'vulkan0']);
    await second.stop();
  });

  it('keep to a chosen engine from the start on, before anything was looked at', async () => {
    const { open, machine } = rig({ engine: 'own' });
    const service = open();
    expect(service.chosen()).toMatchObject({ kind: 'sd-server', program: 'own', backend: 'cpu' });
    await service.settled();
    expect(service.peek()?.choice.message).toContain('not here');
    machine.engine = 'embedded';
    expect(service.chosen()).toMatchObject({ kind: 'embedded', program: 'embedded' });
    await service.stop();
  });

  it('tell whether a program works that cannot be chosen yet', async () => {
    const build: EngineProgram = {
      id: 'new',
      kind: 'sd-server',
      version: '2',
      backends: ['cuda', 'vulkan', 'cpu'],
      file: '/n',
    };
    const { open, tested, machine } = rig({ results: { 'new cuda0': refused('LOAD_FAILED') } });
    const service = open();
    expect(await service.selfTestProgram(build)).toMatchObject({ outcome: 'passed' });
    expect(tested).toEqual(['new cuda0', 'new vulkan0']);
    machine.results = {
      'new cuda0': refused('LOAD_FAILED'),
      ...Object.fromEntries(['new vulkan0', 'new vulkan0-', 'new cpu'].map((name) => [name, refused('GARBAGE')])),
    };
    expect(await service.selfTestProgram(build)).toMatchObject({ outcome: 'refused', code: 'LOAD_FAILED' });
    const rocm: EngineProgram = { ...build, backends: ['rocm'] };
    expect(await service.selfTestProgram(rocm)).toMatchObject({ message: expect.stringContaining('no device') });
    await service.stop();
  });

  it('can be let go of in the middle of a test', async () => {
    const { open, bugs } = rig();
    const service = open();
    service.start();
    await service.view(false);
    await service.stop();
    expect(bugs).toEqual([]);
  });
});
