import { engineDeviceList, type EngineDeviceList } from '../../shared/schema/engineWire.ts';
import type { DeviceBackend } from '../../shared/schema/device.ts';
import { plainText, sighting, vendorOfName, type Sighting } from './sighting.ts';

/** The line `@{…}` of the engine's device lister among native noise. */
export function parseEngineList(text: string): EngineDeviceList | undefined {
  for (const line of text.split(/\r?\n/)) {
    if (!line.startsWith('@')) continue;
    try {
      const parsed = engineDeviceList.safeParse(JSON.parse(line.slice(1)));
      if (parsed.success) return parsed.data;
    } catch {
      // Not the line that is looked for.
    }
  }
  return undefined;
}

const backends: readonly (readonly [RegExp, DeviceBackend])[] = [
  [/^vulkan\d*$/i, 'vulkan'],
  [/^(?:mtl|metal)\d*$/i, 'metal'],
  [/^cuda\d*$/i, 'cuda'],
  [/^(?:rocm|hip)\d*$/i, 'rocm'],
];

/** The graphics cards that the engine lists. Helpers of the processor (`BLAS`) are none. */
export function engineSightings(list: EngineDeviceList): Sighting[] {
  return list.devices.flatMap((one) => {
    const backend = backends.find(([pattern]) => pattern.test(one.name))?.[1];
    if (backend === undefined) return [];
    const name = plainText(one.description) ?? one.name;
    const vendor = backend === 'metal' ? (vendorOfName(name) ?? 'apple') : vendorOfName(name);
    return [
      sighting({
        name,
        vendor,
        memoryTotal: one.memory_total > 0 ? one.memory_total : undefined,
        memoryFree: one.memory_total > 0 && one.memory_free <= one.memory_total ? one.memory_free : undefined,
        placement: vendor === 'software' ? 'software' : one.type.toUpperCase() === 'IGPU' ? 'integrated' : undefined,
        memoryShared:
          one.type.toUpperCase() === 'IGPU' || vendor === 'apple' || vendor === 'software' ? true : undefined,
        engine: { backend, name: one.name.toLowerCase() },
      }),
    ];
  });
}
