import { failed, MAX_TENSOR_NAME } from './headerFault.ts';
import type { ModelHeader, TensorInfo } from './headerFault.ts';

/** Bits per element. */
const dtypeBits: Readonly<Record<string, number>> = {
  F64: 64,
  F32: 32,
  F16: 16,
  BF16: 16,
  F8_E4M3: 8,
  F8_E5M2: 8,
  F8_E8M0: 8,
  F4: 4,
  I64: 64,
  I32: 32,
  I16: 16,
  I8: 8,
  U64: 64,
  U32: 32,
  U16: 16,
  U8: 8,
  BOOL: 8,
};

/** More tensors than this is no model. */
const MAX_TENSORS = 200_000;
const MAX_SIDES = 16;

interface Entry {
  readonly dtype: string;
  readonly shape: number[];
  readonly start: number;
  readonly end: number;
}

/**
 * Parses the JSON header of a safetensors file of `fileSize` bytes.
 * Format: https://huggingface.co/docs/safetensors/index#format
 */
export function parseSafetensors(header: Uint8Array, fileSize: number): ModelHeader {
  const json = parseJson(header);
  if (!isRecord(json)) return damaged('its header is not JSON');
  const tensors = new Map<string, TensorInfo>();
  const dataSize = fileSize - 8 - header.length;
  let needed = 0;
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') continue;
    const entry = entryOf(value);
    if (name.length > MAX_TENSOR_NAME) return damaged('it has a name out of all bounds');
    if (!entry) return damaged(`the entry of tensor ${shown(name)} makes no sense`);
    const { dtype, shape, start, end } = entry;
    const bits = Object.hasOwn(dtypeBits, dtype) ? dtypeBits[dtype] : undefined;
    if (bits === undefined)
      return failed({ fault: 'unsupported', detail: `tensor ${shown(name)} is of the unknown type ${shown(dtype)}` });
    const bytes = Math.ceil((shape.reduce((product, side) => product * side, 1) * bits) / 8);
    if (end - start !== bytes) return damaged(`the size of tensor ${shown(name)} does not fit its shape`);
    needed = Math.max(needed, end);
    tensors.set(name, { dtype, shape });
    if (tensors.size > MAX_TENSORS) return damaged('it names more tensors than any model has');
  }
  if (tensors.size === 0) return damaged('it holds no tensors');
  if (needed > dataSize) return failed({ fault: 'cut', size: fileSize, needed: 8 + header.length + needed });
  return { ok: true, format: 'safetensors', tensors, metadata: textsOf(json['__metadata__']) };
}

/** By hand instead of by schema: there are a million of these in a large library. */
function entryOf(value: unknown): Entry | undefined {
  if (!isRecord(value)) return undefined;
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || dtype.length > 32 || !isCounts(shape, MAX_SIDES) || !isCounts(offsets, 2))
    return undefined;
  const [start, end] = offsets;
  return start === undefined || end === undefined ? undefined : { dtype, shape, start, end };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isCounts = (value: unknown, most: number): value is number[] =>
  Array.isArray(value) && value.length <= most && value.every((one) => Number.isSafeInteger(one) && one >= 0);

function textsOf(metadata: unknown): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  if (isRecord(metadata))
    for (const [name, value] of Object.entries(metadata)) if (typeof value === 'string') texts.set(name, value);
  return texts;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function damaged(detail: string): ModelHeader {
  return failed({ fault: 'damaged', detail });
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 80));
}
