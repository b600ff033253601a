import type { ChildCommand } from '../platform/spawnChild.ts';
import type { ToolAnswer } from '../platform/runTool.ts';
import type { DeviceSource } from '../../shared/schema/device.ts';
import { shortPaths } from '../../shared/shortPaths.ts';
import type { Surroundings } from './backendReports.ts';
import { engineSightings, parseEngineList } from './engineList.ts';
import { nvidiaSmiArgs, parseNvidiaSmi } from './nvidiaSmi.ts';
import { parseRocmSmi, rocmSmiArgs } from './rocmSmi.ts';
import type { Sighting } from './sighting.ts';
import { parseSysfs, sysfsCommand } from './sysfsDrm.ts';
import { parseSystemProfiler, systemProfilerCommand } from './systemProfiler.ts';
import { parseVulkanInfo } from './vulkanInfo.ts';
import { parseWindowsVideo, windowsCommand } from './windowsVideo.ts';

export type SourceName =
  | 'engine'
  | 'nvidia-smi'
  | 'rocm-smi'
  | 'sysfs'
  | 'vulkaninfo'
  | 'vulkan-loader'
  | 'windows'
  | 'system-profiler';

/** The tools of each system, in the order in which their words are believed; the engine comes last and binds to them. */
export function toolsOf(platform: NodeJS.Platform, engine: ChildCommand | undefined): [SourceName, ChildCommand][] {
  const nvidia: [SourceName, ChildCommand] = ['nvidia-smi', { file: 'nvidia-smi', args: nvidiaSmiArgs }];
  const vulkan: [SourceName, ChildCommand] = ['vulkaninfo', { file: 'vulkaninfo', args: ['--summary'] }];
  const own: [SourceName, ChildCommand][] = engine ? [['engine', engine]] : [];
  if (platform === 'darwin') return [['system-profiler', systemProfilerCommand], ...own];
  if (platform === 'win32') return [nvidia, ['windows', windowsCommand], vulkan, ...own];
  return [
    nvidia,
    ['rocm-smi', { file: 'rocm-smi', args: rocmSmiArgs }],
    ['sysfs', sysfsCommand],
    vulkan,
    ['vulkan-loader', { file: '/sbin/ldconfig', args: ['-p'] }],
    ...own,
  ];
}

const parsers: Partial<Record<SourceName, (text: string) => Sighting[]>> = {
  'nvidia-smi': parseNvidiaSmi,
  'rocm-smi': parseRocmSmi,
  sysfs: parseSysfs,
  vulkaninfo: parseVulkanInfo,
  windows: parseWindowsVideo,
  'system-profiler': parseSystemProfiler,
  engine: (text) => {
    const list = parseEngineList(text);
    return list ? engineSightings(list) : [];
  },
};

export interface Told {
  readonly sightings: readonly (readonly Sighting[])[];
  readonly around: Omit<Surroundings, 'platform' | 'arch'>;
  readonly engineVersion: string | undefined;
  readonly sources: readonly DeviceSource[];
}

/** What the tools answered, read. A tool that failed but wrote something is read too. */
export function readAnswers(answers: readonly (readonly [SourceName, ToolAnswer])[]): Told {
  const answerOf = (name: SourceName): ToolAnswer | undefined => answers.find(([source]) => source === name)?.[1];
  const outputOf = (answer: ToolAnswer | undefined): string => (answer && 'output' in answer ? answer.output : '');
  const list = parseEngineList(outputOf(answerOf('engine')));
  const loader = answerOf('vulkan-loader');
  const nvidia = answerOf('nvidia-smi');
  return {
    sightings: answers.map(([source, answer]) => parsers[source]?.(outputOf(answer)) ?? []),
    around: {
      engineTold: list !== undefined,
      vulkanLoader: loader?.is === 'answered' ? loader.output.includes('libvulkan.so.1') : undefined,
      nvidiaFault:
        nvidia?.is === 'failed' ? shortPaths(nvidia.why) : nvidia?.is === 'late' ? 'nvidia-smi hangs' : undefined,
    },
    engineVersion: list?.engineVersion,
    sources: answers.map(([source, answer]) => sourceView(source, answer)),
  };
}

const sourceView = (source: string, answer: ToolAnswer): DeviceSource => ({
  source,
  state: answer.is,
  ms: answer.ms,
  ...(answer.is === 'failed' && { message: shortPaths(answer.why) }),
  ...(answer.is === 'late' && { message: 'It did not answer in time and was ended. Look again to ask it once more.' }),
});
