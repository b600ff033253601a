import { byteCount, isRecord, jsonIn, plainText, sighting, type Sighting } from './sighting.ts';

export const rocmSmiArgs = ['--showproductname', '--showmeminfo', 'vram', '--showbus', '--showdriverversion', '--json'];

/** Reads the JSON of `rocm-smi`; its keys were written in several ways over the versions. */
export function parseRocmSmi(text: string): Sighting[] {
  const answer = jsonIn(text);
  if (!isRecord(answer)) return [];
  const version = isRecord(answer['system']) ? plainText(field(answer['system'], 'driver version')) : undefined;
  return Object.entries(answer).flatMap(([key, card]) => {
    if (!/^card\d+$/.test(key) || !isRecord(card)) return [];
    const total = byteCount(field(card, 'vram total memory (b)'));
    const used = byteCount(field(card, 'vram total used memory (b)'));
    const name = [field(card, 'card series'), field(card, 'card model'), field(card, 'device name')]
      .map(plainText)
      .find((one) => one !== undefined && !/^0x/i.test(one));
    const slot = /^([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])$/i.exec(plainText(field(card, 'pci bus')) ?? '')?.[1];
    return [
      sighting({
        name: name === undefined || /\bamd\b/i.test(name) ? name : `AMD ${name}`,
        vendor: 'amd',
        slot: slot?.toLowerCase(),
        memoryTotal: total,
        memoryFree: total === undefined || used === undefined || used > total ? undefined : total - used,
        driver: version === undefined ? undefined : `amdgpu ${version}`,
      }),
    ];
  });
}

const field = (card: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.entries(card).find(([key]) => key.trim().toLowerCase() === name)?.[1];
