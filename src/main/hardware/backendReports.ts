import type { BackendCode, BackendReport, DeviceBackend, Vendor } from '../../shared/schema/device.ts';
import type { Facts } from '../../shared/schema/error.ts';
import type { Sighting } from './sighting.ts';

/** What is known of the machine beside its cards. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Whether the engine told its devices. */
  readonly engineTold: boolean;
  /** Whether the system's Vulkan loader is there; undefined where nothing tells. */
  readonly vulkanLoader: boolean | undefined;
  /** Why NVIDIA's own tool failed, where it did. */
  readonly nvidiaFault: string | undefined;
}

/** The engine wants this much of Vulkan. */
const NEEDED_VULKAN = [1, 2] as const;
/** NVIDIA's drivers offer Vulkan 1.2 since this series. */
const NEEDED_NVIDIA = 450;

const makers: Readonly<Record<Vendor, string>> = {
  nvidia: 'NVIDIA',
  amd: 'AMD',
  intel: 'Intel',
  apple: 'Apple',
  qualcomm: 'Qualcomm',
  software: 'the system',
  other: 'its maker',
};

/** For each backend that a graphics card could be reached by: whether it can, or why not and what to do. */
export function gpuReports(card: Sighting, around: Surroundings): BackendReport[] {
  const vendor = card.vendor ?? 'other';
  const main: DeviceBackend = around.platform === 'darwin' ? 'metal' : 'vulkan';
  const reports = [card.engine ? usable(card.engine.backend, card.engine.name) : whyNot(card, vendor, main, around)];
  if (vendor === 'nvidia' && around.platform !== 'darwin') reports.push(notInEngine('cuda', 'CUDA'));
  if (vendor === 'amd' && around.platform !== 'darwin') reports.push(notInEngine('rocm', 'ROCm'));
  return reports;
}

function whyNot(card: Sighting, vendor: Vendor, backend: DeviceBackend, around: Surroundings): BackendReport {
  const maker = makers[vendor];
  const no = (code: BackendCode, message: string, facts?: Facts): BackendReport => ({
    backend,
    usable: false,
    code,
    message,
    ...(facts && { facts }),
  });
  if (vendor === 'software' || card.placement === 'software')
    return no(
      'NOT_SEEN_BY_ENGINE',
      'It is no card: the processor plays it. The engine passes over it, since the processor is faster by itself.',
    );
  if (!around.engineTold)
    return no(
      'ENGINE_LIST_MISSING',
      'The engine did not tell its devices in time, so this card is not used. Look again; if it persists, restart the machine or install Tintype again.',
    );
  const series = vendor === 'nvidia' ? Number(/(\d{3,})\./.exec(card.driver ?? '')?.[1] ?? Number.NaN) : Number.NaN;
  const [major = 0, minor = 0] = (card.vulkan ?? '').split('.').map(Number);
  const oldVulkan =
    card.vulkan !== undefined && (major < NEEDED_VULKAN[0] || (major === NEEDED_VULKAN[0] && minor < NEEDED_VULKAN[1]));
  // Windows numbers NVIDIA's drivers in its own way, which says nothing here.
  const oldDriver = around.platform !== 'win32' && series < NEEDED_NVIDIA;
  if (oldVulkan || oldDriver)
    return no(
      'DRIVER_TOO_OLD',
      `Its driver is too old: the engine needs Vulkan ${NEEDED_VULKAN.join('.')}${oldVulkan ? `, it offers ${card.vulkan}` : ''}. Install a current driver from ${maker}, restart, and look again.`,
      {
        needed: `Vulkan ${NEEDED_VULKAN.join('.')}`,
        ...(card.vulkan !== undefined && { vulkan: card.vulkan }),
        ...(card.driver !== undefined && { driver: card.driver }),
      },
    );
  if (vendor === 'nvidia' && around.nvidiaFault !== undefined)
    return no(
      'DRIVER_NOT_RUNNING',
      'The NVIDIA driver is installed but does not work at the moment. Restart the machine; if it persists, install the driver again.',
      { told: around.nvidiaFault },
    );
  if (around.platform === 'linux' && around.vulkanLoader === false)
    return no(
      'NO_VULKAN_LOADER',
      'The system lacks the Vulkan loader, by which the engine reaches graphics cards. Install it (Debian and Ubuntu: libvulkan1, Fedora: vulkan-loader, Arch: vulkan-icd-loader), then look again.',
      { library: 'libvulkan.so.1' },
    );
  return no(
    'NOT_SEEN_BY_ENGINE',
    around.platform === 'darwin'
      ? 'The engine does not see this card: macOS offers it no Metal for computing.'
      : `The engine does not see this card: ${card.vulkan === undefined ? 'its driver offers no Vulkan' : `its driver offers Vulkan ${card.vulkan}, but lacks something else that the engine needs`}. Install a current driver from ${maker}${around.platform === 'linux' && (vendor === 'amd' || vendor === 'intel') ? ' (Mesa: mesa-vulkan-drivers)' : ''}, then look again.`,
  );
}

const usable = (backend: DeviceBackend, name: string): BackendReport => ({
  backend,
  usable: true,
  name,
  code: 'USABLE',
  message: 'The engine can use it.',
});

const notInEngine = (backend: DeviceBackend, name: string): BackendReport => ({
  backend,
  usable: false,
  code: 'NOT_IN_ENGINE',
  message: `The engine that comes with Tintype is not built with ${name}; it reaches the card by Vulkan.`,
});

/** The processor: the native library is built for one set of instructions. */
export function cpuReport(instructionSets: readonly string[] | undefined, arch: string): BackendReport {
  const needed = ['avx2', 'fma'];
  const missing = arch === 'x64' && instructionSets ? needed.filter((name) => !instructionSets.includes(name)) : [];
  if (missing.length === 0)
    return { backend: 'cpu', name: 'cpu', usable: true, code: 'USABLE', message: 'The engine can use it.' };
  return {
    backend: 'cpu',
    name: 'cpu',
    usable: false,
    code: 'INSTRUCTIONS_MISSING',
    message: `This processor lacks instructions that the engine is built with (${missing.join(', ')}), so it may end at the first picture. A graphics card that the engine sees can do the work instead.`,
    facts: { missing },
  };
}
