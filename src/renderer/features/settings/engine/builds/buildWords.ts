import type { DeviceBackend } from '../../../../../shared/schema/device.ts';
import type { BuildStatus, EngineBuildView } from '../../../../../shared/schema/engineBuild.ts';
import { bytesWords } from '../../../../state/amountWords.ts';
import { etaWords } from '../../../../state/timeWords.ts';
import type { Tone } from '../../../../ui/Badge.tsx';
import { testWords } from '../deviceTexts.ts';

const backends: Readonly<Record<DeviceBackend, string>> = {
  cpu: 'processor',
  vulkan: 'Vulkan',
  metal: 'Metal',
  cuda: 'CUDA',
  rocm: 'ROCm',
};

/** What a build is called: `CUDA, master-929-3f8527a`. */
export const buildName = ({ backends: built, version }: Pick<EngineBuildView, 'backends' | 'version'>): string =>
  `${built.map((one) => backends[one]).join(' and ')}, ${version}`.replace(/^./, (first) => first.toUpperCase());

/** Where a build stands, in a word or two; nothing where it is merely to be had. */
export function standing({ status, inUse, fit }: EngineBuildView): { text: string; tone: Tone } | undefined {
  if (inUse) return { text: 'In use', tone: 'ok' };
  switch (status.state) {
    case 'absent':
      return fit.code === 'BEST' ? { text: 'Recommended', tone: 'neutral' } : undefined;
    case 'paused':
      return { text: 'Paused', tone: 'neutral' };
    case 'ready':
      return { text: 'Kept', tone: 'neutral' };
    case 'refused':
      return { text: 'Refused', tone: 'danger' };
    case 'failed':
      return { text: 'Failed', tone: 'danger' };
    default:
      return { text: 'At work', tone: 'work' };
  }
}

/** What is being done with a build, and how far it is; nothing where nothing is. */
export function workWords(status: BuildStatus): { text: string; percentage: number | null } | undefined {
  switch (status.state) {
    case 'downloading': {
      const { bytes, totalBytes, bytesPerSecond, etaMs } = status;
      const parts = [
        `Downloading · ${bytesWords(bytes)} of ${bytesWords(totalBytes)}`,
        bytesPerSecond !== undefined && bytesPerSecond > 0 && `${bytesWords(bytesPerSecond)}/s`,
        etaWords(etaMs),
      ];
      return {
        text: parts.filter((part) => typeof part === 'string' && part !== '').join(' · '),
        percentage: Math.min(100, (bytes / totalBytes) * 100),
      };
    }
    case 'paused':
      return {
        text: `Paused · ${bytesWords(status.bytes)} of ${bytesWords(status.totalBytes)}`,
        percentage: (status.bytes / status.totalBytes) * 100,
      };
    case 'verifying':
      return { text: 'Checking that it is whole', percentage: null };
    case 'unpacking':
      return { text: 'Unpacking', percentage: null };
    case 'testing':
      return { text: 'Drawing a test picture with it', percentage: null };
    default:
      return undefined;
  }
}

/** What came of a build, in a sentence. */
export function outcomeWords(status: BuildStatus): string | undefined {
  if (status.state === 'ready' || status.state === 'refused') return testWords(status.test).text;
  return status.state === 'failed' ? status.error.message : undefined;
}

/** What going back leads to. */
export function rollbackWords(ids: readonly string[], items: readonly EngineBuildView[]): string {
  const names = ids.flatMap((id) => items.filter((one) => one.id === id).map(buildName));
  return names.length === 0 ? 'the built-in engine alone' : names.join('; ');
}

/** Whether a build is shown without being asked for: it suits this machine, or something of it is here. */
export const isShown = ({ fit, status }: EngineBuildView): boolean =>
  fit.code === 'BEST' || fit.code === 'POSSIBLE' || status.state !== 'absent';

/** Whether something is done with it that can be paused. */
export const isAtWork = ({ state }: BuildStatus): boolean =>
  state === 'downloading' || state === 'verifying' || state === 'unpacking' || state === 'testing';
