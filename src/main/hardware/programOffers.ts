import type { BackendReport, Device, DeviceBackend } from '../../shared/schema/device.ts';
import type { EngineProgram } from '../../shared/schema/engineProgram.ts';

/** A backend of a device that an engine program offers. */
export interface Offer {
  readonly program: EngineProgram;
  /** As the program calls it: `vulkan0`. */
  readonly backend: string;
  readonly device: Device;
}

/** The program that comes along. What it offers, its own list of devices says. */
export const EMBEDDED: EngineProgram = { id: 'embedded', kind: 'embedded', version: '', backends: [] };

/** What was made for a device promises more than what reaches every card. */
const ranks: Readonly<Record<DeviceBackend, number>> = { cuda: 0, rocm: 0, metal: 0, vulkan: 1, cpu: 2 };

/**
 * What can be tried, in order of promise: by device, then by backend, then in the order of the programs. A processor
 * without the instructions is tried last of all.
 */
export function offersOf(devices: readonly Device[], programs: readonly EngineProgram[]): Offer[] {
  const inOrder = programs.toSorted((a, b) => Number(b.kind === 'embedded') - Number(a.kind === 'embedded'));
  return devices.flatMap((device) =>
    device.backends
      .toSorted((a, b) => ranks[a.backend] - ranks[b.backend])
      .flatMap((report) =>
        inOrder.flatMap((program) => {
          const backend = nameFor(program, report, device, devices);
          return backend === undefined ? [] : [{ program, backend, device }];
        }),
      ),
  );
}

/** The devices, with the backends that another engine program than the embedded one reaches as usable. */
export function withPrograms(devices: readonly Device[], programs: readonly EngineProgram[]): Device[] {
  return devices.map((device) => ({
    ...device,
    backends: device.backends.map((report): BackendReport => {
      if (report.usable || report.backend === 'cpu') return report;
      const other = programs.find((program) => nameFor(program, report, device, devices) !== undefined);
      const name = other && nameFor(other, report, device, devices);
      if (other === undefined || name === undefined) return report;
      const message = `The engine program "${other.id}" is built for it; whether it works, the self-test says.`;
      return { backend: report.backend, usable: true, name, code: 'USABLE', message };
    }),
  }));
}

/** What a program calls a backend of a device; undefined where it does not reach it. */
function nameFor(
  program: EngineProgram,
  report: BackendReport,
  device: Device,
  devices: readonly Device[],
): string | undefined {
  if (program.kind === 'embedded') return report.usable || device.kind === 'cpu' ? report.name : undefined;
  if (!program.backends.includes(report.backend)) return undefined;
  // The same library as in the embedded engine gives the same names.
  if (report.name !== undefined) return report.name;
  if (report.code !== 'NOT_IN_ENGINE' && report.code !== 'ENGINE_LIST_MISSING') return undefined;
  if (device.placement === 'software') return undefined;
  return `${report.backend}${placeOf(device, report.backend, devices)}`;
}

/** Cards are counted in the order of their slots; for CUDA the engine is told to do so too. */
function placeOf(device: Device, backend: DeviceBackend, devices: readonly Device[]): number {
  return devices
    .filter((one) => one.placement !== 'software' && one.backends.some((report) => report.backend === backend))
    .map(({ id }) => id)
    .toSorted()
    .indexOf(device.id);
}
