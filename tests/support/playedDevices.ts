import { setTimeout as sleep } from 'node:timers/promises';
import { createDeviceService, type DevicePorts } from '../../src/main/hardware/deviceService.ts';
import { EMBEDDED } from '../../src/main/hardware/programOffers.ts';
import type { ToolAnswer } from '../../src/main/platform/runTool.ts';
import type { EngineProgram } from '../../src/shared/schema/engineProgram.ts';
import type { DevicesView, RefusalCode, SelfTestResult } from '../../src/shared/schema/device.ts';

const GIB = 1024 ** 3;
export const embedded = { kind: 'embedded', program: 'embedded' };
const passed: SelfTestResult = {
  outcome: 'passed',
  at: 5,
  flashAttention: true,
  loadMs: 1,
  firstMs: 1,
  drawMs: 1,
  difference: 0,
};
export const refused = (code: RefusalCode): SelfTestResult => ({
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
  /** The engine's lister does not answer until it is given up. */
  hangs: boolean;
  /** Beside the embedded one. */
  builds: EngineProgram[];
  engine: string;
}

/** Devices on a machine that is played: its tools, its engine, and what their self-tests find. */
export function rig(change: Partial<Machine> = {}) {
  const machine: Machine = {
    cards: ['NVIDIA GeForce RTX 3060'],
    engineVersion: '1',
    driver: '550.1',
    wanted: 'auto',
    results: {},
    kept: new Map(),
    lateOnce: false,
    hangs: false,
    builds: [],
    engine: 'auto',
    ...change,
  };
  const tested: string[] = [];
  const heard: DevicesView[] = [];
  const bugs: unknown[] = [];
  let engineAsked = 0;
  const answer = (output: string): ToolAnswer => ({ is: 'answered', output, ms: 1 });
  const ask: DevicePorts['ask'] = async ({ file }, _deadlineMs, signal) => {
    if (file === 'nvidia-smi')
      return answer(
        machine.cards
          .map((name, at) => `${name}, 00000000:0${at + 1}:00.0, 0x250${at}10DE, 12288, 12000, ${machine.driver}`)
          .join('\n'),
      );
    if (file !== 'engine') return { is: 'absent', ms: 1 };
    engineAsked += 1;
    if (machine.lateOnce && engineAsked === 1) return { is: 'late', ms: 2800 };
    if (machine.hangs) {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      return { is: 'late', ms: 1 };
    }
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
