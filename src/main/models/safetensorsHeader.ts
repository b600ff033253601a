import { z } from 'zod';
import { failed } from './headerFault.ts';
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

const count = z.int().min(0);
const tensorEntry = z.object({
  dtype: z.string().max(32),
  shape: z.array(count).max(16),
  data_offsets: z.tuple([count, count]),
});

/**
 * Parses the JSON header of a safetensors file of `fileSize` bytes.
 * Format: https://huggingface.co/docs/safetensors/index#format
 */
export function parseSafetensors(header: Uint8Array, fileSize: number): ModelHeader {
  const json = parseJson(header);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return damaged('its header is not JSON');
  const tensors = new Map<string, TensorInfo>();
  const dataSize = fileSize - 8 - header.length;
  let needed = 0;
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') continue;
    const entry = tensorEntry.safeParse(value);
    if (!entry.success) return damaged(`the entry of tensor ${shown(name)} makes no sense`);
    const { dtype, shape, data_offsets } = entry.data;
    const bits = Object.hasOwn(dtypeBits, dtype) ? dtypeBits[dtype] : undefined;
    if (bits === undefined)
      return failed({ fault: 'unsupported', detail: `tensor ${shown(name)} is of the unknown type ${shown(dtype)}` });
    const bytes = Math.ceil((shape.reduce((product, side) => product * side, 1) * bits) / 8);
    if (data_offsets[1] - data_offsets[0] !== bytes)
      return damaged(`the size of tensor ${shown(name)} does not fit its shape`);
    needed = Math.max(needed, data_offsets[1]);
    tensors.set(name, { dtype, shape });
  }
  if (tensors.size === 0) return damaged('it holds no tensors');
  if (needed > dataSize) return failed({ fault: 'cut', size: fileSize, needed: 8 + header.length + needed });
  return { ok: true, format: 'safetensors', tensors };
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
