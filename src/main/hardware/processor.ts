import type { Device } from '../../shared/schema/device.ts';
import { cpuReport } from './backendReports.ts';
import { plainText, vendorOfName } from './sighting.ts';

export interface ProcessorFacts {
  readonly models: readonly string[];
  readonly arch: string;
  /** Bytes. */
  readonly memoryTotal: number;
  readonly memoryFree: number;
  readonly instructionSets: readonly string[] | undefined;
}

/** What matters to arithmetic, in the system's names. */
const told = [
  'sse4_2',
  'avx',
  'avx2',
  'fma',
  'f16c',
  'avx512f',
  'avx512_bf16',
  'amx_tile',
  'asimd',
  'asimddp',
  'sve',
  'i8mm',
];

/** Reads the flags of the first processor in `/proc/cpuinfo`. */
export function parseCpuInfo(text: string): string[] | undefined {
  const flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(text)?.[1]?.split(/\s+/);
  return flags && told.filter((name) => flags.includes(name));
}

/** Reads `sysctl -n machdep.cpu.features machdep.cpu.leaf7_features` of a Mac with an Intel processor. */
export function parseSysctlFeatures(text: string): string[] | undefined {
  const flags = text.toLowerCase().replaceAll('avx1.0', 'avx').replaceAll('sse4.2', 'sse4_2').split(/\s+/);
  const found = told.filter((name) => flags.includes(name));
  return found.length > 0 ? found : undefined;
}

/** The processor as a device. */
export function processorDevice(facts: ProcessorFacts): Device {
  const name = plainText(facts.models[0]) ?? 'Processor';
  return {
    id: 'cpu',
    kind: 'cpu',
    name,
    vendor: vendorOfName(name) ?? 'other',
    memory: { total: facts.memoryTotal, free: Math.min(facts.memoryFree, facts.memoryTotal), shared: true },
    cores: Math.max(1, facts.models.length),
    ...(facts.instructionSets && { instructionSets: [...facts.instructionSets] }),
    backends: [cpuReport(facts.instructionSets, facts.arch)],
  };
}
