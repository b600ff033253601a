import type { DeviceBackend, Placement, Vendor } from '../../shared/schema/device.ts';

/** What one source tells of one graphics card. */
export interface Sighting {
  readonly name?: string;
  readonly vendor?: Vendor;
  /** `vendor:device`, four hex digits each. */
  readonly pciId?: string;
  /** `0000:01:00.0` */
  readonly slot?: string;
  /** Bytes. */
  readonly memoryTotal?: number;
  readonly memoryFree?: number;
  readonly memoryShared?: boolean;
  readonly driver?: string;
  readonly placement?: Placement;
  /** Version of the Vulkan API that its driver offers. */
  readonly vulkan?: string;
  /** How the engine reaches it. */
  readonly engine?: { readonly backend: DeviceBackend; readonly name: string };
}

const vendors: Readonly<Record<string, Vendor>> = {
  '10de': 'nvidia',
  '1002': 'amd',
  '1022': 'amd',
  '8086': 'intel',
  '106b': 'apple',
  '5143': 'qualcomm',
  '17cb': 'qualcomm',
  // Microsoft's basic renderer, and Mesa's own number for what it draws on the processor.
  '1414': 'software',
  '10005': 'software',
};

/** The vendor by the first half of a PCI id, with or without `0x`. */
export const vendorOfPci = (hex: string): Vendor => vendors[hex.toLowerCase().replace(/^0x0*/, '')] ?? 'other';

const names: readonly (readonly [RegExp, Vendor])[] = [
  [/llvmpipe|softpipe|lavapipe|swiftshader|basic render/i, 'software'],
  [/nvidia|geforce|quadro|\b[rg]tx\b|tesla/i, 'nvidia'],
  [/\bamd\b|radeon|\bati\b|firepro|instinct/i, 'amd'],
  [/intel|\biris\b/i, 'intel'],
  [/\bapple\b/i, 'apple'],
  [/adreno|qualcomm|snapdragon/i, 'qualcomm'],
];

/** The vendor by a name, where it says. */
export const vendorOfName = (name: string): Vendor | undefined => names.find(([pattern]) => pattern.test(name))?.[1];

/** Sighting without the fields that nothing is known of. */
export function sighting(told: { readonly [K in keyof Sighting]: Sighting[K] | undefined }): Sighting {
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** A whole number of bytes that a JSON number can carry, else nothing. */
export function byteCount(value: unknown, unit = 1): number | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  if (!/^\d{1,20}$/.test(text)) return undefined;
  const count = Number(text) * unit;
  return Number.isSafeInteger(count) ? count : undefined;
}

/** A text of sense: trimmed, without control characters, of at most 200 characters. */
export function plainText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .replaceAll(/\p{C}+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 200)
    .trim();
  return text === '' || /^\[?(?:n\/?a|not supported|unknown error)\]?$/i.test(text) ? undefined : text;
}

/** What a text holds as JSON; undefined for anything else. Leading words that are no JSON are passed over. */
export function jsonIn(text: string): unknown {
  const from = text.search(/[[{]/);
  if (from < 0) return undefined;
  try {
    return JSON.parse(text.slice(from));
  } catch {
    return undefined;
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
