import type { Candidate, Device, DeviceSource } from '../../../../shared/schema/device.ts';
import { bytesWords } from '../../../state/amountWords.ts';
import type { Tone } from '../../../ui/Badge.tsx';
import { programName } from './engineChoices.ts';

const places = {
  discrete: 'Graphics card',
  integrated: 'Graphics of the processor',
  software: 'Played by the processor',
  unknown: 'Graphics card',
} as const;

/** Kind, memory and driver of a device, in one line. */
export function deviceFacts({ kind, placement, memory, cores, driver, instructionSets }: Device): string {
  const total = memory.total === null ? undefined : bytesWords(memory.total);
  const free = memory.free === null ? '' : `, ${bytesWords(memory.free)} free`;
  const parts = [
    kind === 'cpu' ? 'Processor' : places[placement ?? 'unknown'],
    cores !== undefined && (cores === 1 ? 'one core' : `${cores} cores`),
    total !== undefined &&
      `${total} ${memory.shared ? 'of memory, shared with all programs' : 'of its own memory'}${free}`,
    driver !== undefined && `driver ${driver}`,
    instructionSets && instructionSets.length > 0 && instructionSets.map((name) => name.toUpperCase()).join(' '),
  ];
  return parts.filter((part) => typeof part === 'string').join(' · ');
}

/** What became of the test of a device, in two words and in a sentence. */
export function testWords(test: Candidate['test']): { badge: string; tone: Tone; text: string } {
  switch (test.outcome) {
    case 'untested':
      return { badge: 'Not tested', tone: 'neutral', text: '' };
    case 'refused':
      return { badge: 'Refused', tone: 'danger', text: test.message };
    case 'passed':
      return {
        badge: 'Works',
        tone: 'ok',
        text: `Drew the test picture in ${milliseconds(test.drawMs)} (the first in ${milliseconds(test.firstMs)}), ${test.difference === 0 ? 'exactly right' : `off by ${test.difference.toFixed(1)} of 255`}${test.flashAttention ? '' : ', without flash attention'}.`,
      };
  }
}

/** How the other engine programs did on a device, each in a sentence; `shown` is told already. */
export const otherTests = (candidates: readonly Candidate[], shown: Candidate | undefined): string[] =>
  candidates
    .filter((one) => one !== shown)
    .map(({ program, backend, test }) => {
      const { badge, text } = testWords(test);
      return `${programName(program)}, as ${backend}: ${text || `${badge}.`}`;
    });

const milliseconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);

const backendNames = { cpu: 'Processor', vulkan: 'Vulkan', metal: 'Metal', cuda: 'CUDA', rocm: 'ROCm' } as const;

/** Why the backends of a device that are not used are not. */
export const whyNot = ({ backends }: Device): string[] =>
  backends.filter(({ usable }) => !usable).map(({ backend, message }) => `${backendNames[backend]}: ${message}`);

/** Tools that should have told something and did not. */
export const silentSources = (sources: readonly DeviceSource[]): string[] =>
  sources
    .filter(({ state }) => state === 'late' || state === 'failed')
    .map(
      ({ source, state, message }) =>
        `${source} ${state === 'late' ? 'did not answer in time' : 'failed'}: ${message ?? ''}`,
    );
