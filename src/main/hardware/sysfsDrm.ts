import { byteCount, plainText, sighting, vendorOfPci, type Sighting } from './sighting.ts';

const FILES = ['vendor', 'device', 'uevent', 'mem_info_vram_total', 'mem_info_vram_used', 'product_name'];
const GIB = 1024 ** 3;

/** Reading is left to a child: a driver that is stuck hangs whoever reads its files. Lines are `path:content`. */
export const sysfsCommand = {
  file: '/bin/sh',
  args: ['-c', `grep -sH . ${FILES.map((file) => `/sys/class/drm/card[0-9]*/device/${file}`).join(' ')}; true`],
};

/** Reads the lines that {@link sysfsCommand} writes. */
export function parseSysfs(text: string): Sighting[] {
  const cards = new Map<string, Map<string, string>>();
  for (const line of text.split(/\r?\n/)) {
    const [, card, file, content] = /^\/sys\/class\/drm\/(card\d+)\/device\/(\w+):(.*)$/.exec(line) ?? [];
    if (card === undefined || file === undefined || content === undefined) continue;
    const facts = cards.get(card) ?? new Map<string, string>();
    cards.set(card, facts);
    const [, key, value] = file === 'uevent' ? (/^(\w+)=(.*)$/.exec(content) ?? []) : [undefined, file, content];
    if (key !== undefined && value !== undefined) facts.set(key, value.trim());
  }
  return [...cards.values()].flatMap((facts) => {
    const vendor = pciHex(facts.get('vendor'));
    const device = pciHex(facts.get('device'));
    if (vendor === undefined || device === undefined) return [];
    const by = vendorOfPci(vendor);
    // Machines without any graphics card have a virtual one for their console.
    if (by === 'other') return [];
    const total = byteCount(facts.get('mem_info_vram_total'));
    const used = byteCount(facts.get('mem_info_vram_used'));
    const slot = /^[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/i
      .exec(facts.get('PCI_SLOT_NAME') ?? '')?.[0]
      .toLowerCase();
    const driver = plainText(facts.get('DRIVER'));
    return [
      sighting({
        name: plainText(facts.get('product_name')),
        vendor: by,
        pciId: `${vendor}:${device}`,
        slot,
        memoryTotal: total,
        memoryFree: total === undefined || used === undefined || used > total ? undefined : total - used,
        driver,
        placement: placementOf(by, slot, total),
      }),
    ];
  });
}

/** Intel's own place on the bus is that of its integrated one; a part of a processor carves only little out of the memory. */
function placementOf(vendor: string, slot: string | undefined, total: number | undefined): Sighting['placement'] {
  if (vendor === 'nvidia') return 'discrete';
  if (vendor === 'intel' && slot !== undefined) return slot === '0000:00:02.0' ? 'integrated' : 'discrete';
  if (vendor === 'amd' && total !== undefined) return total <= 2 * GIB ? 'integrated' : 'discrete';
  return undefined;
}

const pciHex = (text: string | undefined): string | undefined =>
  /^0x([0-9a-f]{4})$/i.exec(text ?? '')?.[1]?.toLowerCase();
