import { byteCount, isRecord, jsonIn, plainText, sighting, vendorOfName, type Sighting } from './sighting.ts';

export const systemProfilerCommand = { file: '/usr/sbin/system_profiler', args: ['SPDisplaysDataType', '-json'] };

/** Reads `system_profiler SPDisplaysDataType -json`; its keys are the same in every language, some values are not. */
export function parseSystemProfiler(text: string): Sighting[] {
  const answer = jsonIn(text);
  const list = isRecord(answer) ? answer['SPDisplaysDataType'] : undefined;
  if (!Array.isArray(list)) return [];
  return list.filter(isRecord).flatMap((card) => {
    const name = plainText(card['sppci_model']) ?? plainText(card['_name']);
    if (name === undefined) return [];
    const vendor = vendorOfName(`${name} ${plainText(card['spdisplays_vendor']) ?? ''}`);
    const shared = card['spdisplays_vram_shared'];
    const own = typeof shared === 'string' ? undefined : memoryOf(card['spdisplays_vram']);
    return [
      sighting({
        name,
        vendor,
        memoryTotal: own,
        memoryShared: vendor === 'apple' || typeof shared === 'string' ? true : undefined,
        placement: vendor === 'apple' || vendor === 'intel' ? 'integrated' : 'discrete',
      }),
    ];
  });
}

/** `8 GB`, `1536 MB`; some languages write `8 Go`. */
function memoryOf(value: unknown): number | undefined {
  const [, digits, unit = ''] =
    /^(\d{1,7})[\s\u00a0\u202f]*([gm])[a-z]*$/i.exec(typeof value === 'string' ? value.trim() : '') ?? [];
  return byteCount(digits, unit.toLowerCase() === 'g' ? 1024 ** 3 : 1024 ** 2);
}
