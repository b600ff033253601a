export interface SafetensorsHeader {
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** File length that the header promises, in bytes. */
  readonly fileBytes: number;
}

export const lengthPrefixBytes = 8;
/** Far above any real header; guards against reading a foreign file into memory. */
export const maxHeaderBytes = 100 * 1024 * 1024;

/** Length in bytes of the JSON header, from the first eight bytes (little endian); null when it cannot be one. */
export function headerLength(prefix: Uint8Array): number | null {
  if (prefix.length < lengthPrefixBytes) return null;
  const length = new DataView(prefix.buffer, prefix.byteOffset, lengthPrefixBytes).getBigUint64(0, true);
  return length >= 2n && length <= BigInt(maxHeaderBytes) ? Number(length) : null;
}

/** Reads the JSON header of a safetensors file (format: 8-byte length, JSON, data); null when it is not one. */
export function parseSafetensorsHeader(json: string, jsonBytes: number): SafetensorsHeader | null {
  let header: unknown;
  try {
    header = JSON.parse(json);
  } catch {
    return null;
  }
  if (!isRecord(header)) return null;
  const shapes = new Map<string, readonly number[]>();
  let dataBytes = 0;
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    if (!isRecord(entry) || !isNaturals(entry['shape']) || !isNaturals(entry['data_offsets'])) return null;
    shapes.set(name, entry['shape']);
    dataBytes = Math.max(dataBytes, entry['data_offsets'][1] ?? 0);
  }
  return shapes.size === 0 ? null : { shapes, fileBytes: lengthPrefixBytes + jsonBytes + dataBytes };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNaturals(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
