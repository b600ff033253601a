import { failed } from './headerFault.ts';
import type { HeaderFault, ModelHeader } from './headerFault.ts';
import { parseGguf } from './ggufHeader.ts';
import { parseSafetensors } from './safetensorsHeader.ts';
import { readTorchLegacy, readTorchZip } from './torchHeader.ts';

/** Bytes of one file. `read` answers fewer bytes only where the file ends. */
export interface RangeReader {
  readonly size: number;
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Headers of real models, with all the notes of their training, stay below 30 MB; more is damage, and is never read. */
export const MAX_HEADER_BYTES = 32_000_000;

/**
 * Reads the header of a safetensors, GGUF or legacy torch file, told apart by content, and checks that every tensor
 * lies within the file.
 * Rejects only when `reader` does; whatever the bytes hold ends in a fault.
 */
export async function readModelHeader(reader: RangeReader): Promise<ModelHeader> {
  if (reader.size === 0) return failed({ fault: 'empty' });
  const start = await reader.read(0, Math.min(512, reader.size));
  const disguise = disguiseOf(start);
  if (disguise) return failed(disguise);
  if (latin1(start, 4) === 'GGUF') return readGguf(reader);
  if (isZip(start)) return readTorchZip(reader);
  if (isPickle(start)) return readTorchLegacy(reader);
  if (latin1(start.subarray(257), 5) === 'ustar')
    return failed({ fault: 'unsupported', detail: 'it is a tar archive, as torch wrote them before 2017' });
  return readSafetensors(reader, start);
}

async function readSafetensors(reader: RangeReader, start: Uint8Array): Promise<ModelHeader> {
  if (start.length < 8) return failed({ fault: 'foreign', detail: `it has only ${start.length} bytes` });
  const length = new DataView(start.buffer, start.byteOffset, 8).getBigUint64(0, true);
  if (length < 2n || length > BigInt(MAX_HEADER_BYTES) || (start.length > 8 && start[8] !== 0x7b)) {
    return failed({ fault: 'foreign', detail: 'it does not begin as a safetensors or GGUF file does' });
  }
  const headerLength = Number(length);
  if (8 + headerLength > reader.size) return failed({ fault: 'cut', size: reader.size, needed: 8 + headerLength });
  const header = await reader.read(8, headerLength);
  if (header.length < headerLength) return failed({ fault: 'cut', size: 8 + header.length, needed: 8 + headerLength });
  return parseSafetensors(header, reader.size);
}

/** A GGUF header does not say how long it is, so read more and more until it parses. */
async function readGguf(reader: RangeReader): Promise<ModelHeader> {
  for (let length = 1 << 20; ; length *= 4) {
    const bytes = await reader.read(0, Math.min(length, reader.size, MAX_HEADER_BYTES));
    const parsed = parseGguf(bytes, reader.size);
    if (parsed !== 'more') return parsed;
    if (length >= reader.size) return failed({ fault: 'cut', size: reader.size });
    if (length >= MAX_HEADER_BYTES) return failed({ fault: 'damaged', detail: 'its header does not end' });
  }
}

/** What people save under a model's name by accident. */
function disguiseOf(start: Uint8Array): HeaderFault | undefined {
  const text = latin1(start, 64)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
    .toLowerCase();
  if (text.startsWith('<!doctype') || text.startsWith('<html') || text.startsWith('<?xml'))
    return { fault: 'web-page' };
  if (/^\{["\s]/.test(text) && start[7] !== 0) return { fault: 'foreign', detail: 'it is a JSON text' };
  if (text.startsWith('version https://git-lfs')) return { fault: 'git-pointer' };
  return undefined;
}

/** Not the length of a safetensors header that happens to begin so. */
const isZip = (start: Uint8Array): boolean =>
  start[0] === 0x50 && start[1] === 0x4b && start[2] === 3 && start[3] === 4 && start[8] !== 0x7b;

const isPickle = (start: Uint8Array): boolean =>
  start[0] === 0x80 && start[1] !== undefined && start[1] >= 2 && start[1] <= 5 && start[7] !== 0;

function latin1(bytes: Uint8Array, length: number): string {
  return String.fromCharCode(...bytes.subarray(0, length));
}
