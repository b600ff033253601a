import { plainText, sighting, vendorOfName, vendorOfPci, type Sighting } from './sighting.ts';

const placements = {
  PHYSICAL_DEVICE_TYPE_DISCRETE_GPU: 'discrete',
  PHYSICAL_DEVICE_TYPE_INTEGRATED_GPU: 'integrated',
  PHYSICAL_DEVICE_TYPE_CPU: 'software',
} as const;

/** Reads `vulkaninfo --summary`: one block `GPUn:` of `key = value` lines for each device. */
export function parseVulkanInfo(text: string): Sighting[] {
  const blocks: Map<string, string>[] = [];
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*GPU\d+:\s*$/.test(line)) blocks.push(new Map());
    const [, key, value] = /^\s+(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) blocks.at(-1)?.set(key, value);
  }
  // A card that two drivers offer is listed twice, under one address.
  const seen = new Set<string>();
  return blocks.flatMap((facts) => {
    const uuid = facts.get('deviceUUID');
    if (uuid !== undefined && seen.has(uuid)) return [];
    if (uuid !== undefined) seen.add(uuid);
    const name = plainText(facts.get('deviceName'));
    if (name === undefined) return [];
    const vendorId = /^0x([0-9a-f]{4,5})$/i.exec(facts.get('vendorID') ?? '')?.[1]?.toLowerCase();
    const deviceId = /^0x([0-9a-f]{1,4})$/i
      .exec(facts.get('deviceID') ?? '')?.[1]
      ?.toLowerCase()
      .padStart(4, '0');
    const type = facts.get('deviceType') ?? '';
    const place = type in placements ? placements[type as keyof typeof placements] : undefined;
    const byPci = vendorId === undefined ? undefined : vendorOfPci(vendorId);
    const driver = plainText(facts.get('driverInfo')) ?? plainText(facts.get('driverVersion'));
    return [
      sighting({
        name,
        vendor:
          place === 'software' ? 'software' : byPci === 'other' ? vendorOfName(name) : (byPci ?? vendorOfName(name)),
        pciId: vendorId?.length === 4 && deviceId !== undefined ? `${vendorId}:${deviceId}` : undefined,
        placement: place,
        driver:
          [plainText(facts.get('driverName')), driver].filter((part) => part !== undefined).join(' ') || undefined,
        // Older ones write the number that it is packed into before it: `4198519 (1.1.119)`.
        vulkan: /^(?:\d+ \()?(\d+\.\d+(?:\.\d+)?)/.exec(facts.get('apiVersion') ?? '')?.[1],
      }),
    ];
  });
}
