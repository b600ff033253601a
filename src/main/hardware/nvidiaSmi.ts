import { byteCount, plainText, sighting, type Sighting } from './sighting.ts';

const MIB = 1024 * 1024;

/** What is asked for; the answer has one card a line, in this order. */
export const nvidiaSmiArgs = [
  '--query-gpu=name,pci.bus_id,pci.device_id,memory.total,memory.free,driver_version',
  '--format=csv,noheader,nounits',
];

/** Reads `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`; memory is in MiB. Lines of another shape are left out. */
export function parseNvidiaSmi(text: string): Sighting[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const cells = line.split(',').map((cell) => cell.trim());
    // A name may hold commas; the five after it never do.
    const [bus = '', id = '', total, free, driver] = cells.slice(-5);
    const name = plainText(cells.slice(0, -5).join(', '));
    const slot = /^([0-9a-f]{4,8}):([0-9a-f]{2}:[0-9a-f]{2}\.[0-7])$/i.exec(bus);
    if (name === undefined || !slot) return [];
    const device = /^0x([0-9a-f]{4})10de$/i.exec(id)?.[1];
    const version = plainText(driver);
    return [
      sighting({
        name: /nvidia/i.test(name) ? name : `NVIDIA ${name}`,
        vendor: 'nvidia',
        slot: `${slot[1]?.slice(-4)}:${slot[2]}`.toLowerCase(),
        pciId: device === undefined ? undefined : `10de:${device.toLowerCase()}`,
        memoryTotal: byteCount(total, MIB),
        memoryFree: byteCount(free, MIB),
        driver: version === undefined ? undefined : `NVIDIA ${version}`,
        placement: 'discrete',
      }),
    ];
  });
}
