import type { Device, DeviceBackend } from '../../../shared/schema/device.ts';
import type { BuildFit, EngineBuild } from '../../../shared/schema/engineBuild.ts';

export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly devices: readonly Device[];
}

const SYSTEMS: Readonly<Record<EngineBuild['platform'], string>> = {
  win32: 'Windows',
  linux: 'Linux',
  darwin: 'macOS',
};

/** Whether a build could be started on this machine at all. */
export const isForMachine = (
  { platform, arch }: Pick<EngineBuild, 'platform' | 'arch'>,
  machine: Pick<Machine, 'platform' | 'arch'>,
): boolean => platform === machine.platform && arch === machine.arch;

/** Two builds of which one takes the place of the other. */
export const sameKind = (one: EngineBuild, other: EngineBuild): boolean =>
  isForMachine(one, other) && one.backends.join() === other.backends.join();

/** How a build suits a machine, and why. @param builds all that can be had, the newer ones first */
export function fitBuild(build: EngineBuild, builds: readonly EngineBuild[], machine: Machine): BuildFit {
  const { platform, arch } = build;
  if (!isForMachine(build, machine))
    return { code: 'OTHER_PLATFORM', message: `It is for ${SYSTEMS[platform]} on ${arch}.` };
  const device = machine.devices.find((one) => build.backends.some((backend) => reaches(backend, one)));
  if (!device)
    return { code: 'NO_DEVICE', message: `It wants ${wanted(build.backends)}, and none was found in this machine.` };
  const newest = builds.find((other) => sameKind(other, build));
  if (newest && newest.id !== build.id)
    return {
      code: 'POSSIBLE',
      message: `An older version of the one for ${device.name}, in case the newer one fails.`,
    };
  if (device.kind === 'cpu')
    return { code: 'POSSIBLE', message: 'It draws on the processor, which the built-in engine does as well.' };
  const best = bestBackends(device).find((backend) =>
    builds.some((other) => isForMachine(other, machine) && other.backends.includes(backend)),
  );
  return best !== undefined && build.backends.includes(best)
    ? { code: 'BEST', message: `The best one for ${device.name}: ${whyBest(best)}.` }
    : { code: 'POSSIBLE', message: `It can draw on ${device.name}, but another one suits it better.` };
}

const order: readonly BuildFit['code'][] = ['BEST', 'POSSIBLE', 'NO_DEVICE', 'OTHER_PLATFORM'];

/** For sorting: what suits a machine better comes first. */
export const byFit = (one: { readonly fit: BuildFit }, other: { readonly fit: BuildFit }): number =>
  order.indexOf(one.fit.code) - order.indexOf(other.fit.code);

function reaches(backend: DeviceBackend, { kind, vendor, placement }: Device): boolean {
  if (backend === 'cpu') return kind === 'cpu';
  // A card that the processor plays is no reason to download anything.
  if (kind !== 'gpu' || placement === 'software') return false;
  if (backend === 'cuda') return vendor === 'nvidia';
  if (backend === 'rocm') return vendor === 'amd';
  return backend === 'metal' ? vendor === 'apple' : vendor !== 'apple';
}

/** ROCm comes after Vulkan: it wants a runtime that most machines do not have. */
const bestBackends = ({ vendor }: Device): readonly DeviceBackend[] =>
  vendor === 'nvidia' ? ['cuda', 'vulkan'] : vendor === 'apple' ? ['metal'] : ['vulkan', 'rocm'];

const whyBest = (backend: DeviceBackend): string =>
  backend === 'cuda'
    ? 'CUDA is made for cards of NVIDIA'
    : backend === 'metal'
      ? 'Metal is made for it'
      : 'it draws over Vulkan, which its driver brings along';

function wanted(backends: readonly DeviceBackend[]): string {
  if (backends.includes('cuda')) return 'an NVIDIA card';
  if (backends.includes('rocm')) return 'an AMD card';
  return backends.includes('metal') ? 'a card of Apple' : 'a graphics card';
}
