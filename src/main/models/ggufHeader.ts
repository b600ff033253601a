import { failed, MAX_TENSOR_NAME } from './headerFault.ts';
import type { ModelHeader, TensorInfo } from './headerFault.ts';

/** ggml's tensor types by number: [name, elements per block, bytes per block]. Source: `ggml.h` and `ggml-common.h`. */
const ggmlTypes: ReadonlyMap<number, readonly [string, number, number]> = new Map([
  [0, ['F32', 1, 4]],
  [1, ['F16', 1, 2]],
  [30, ['BF16', 1, 2]],
  [28, ['F64', 1, 8]],
  [24, ['I8', 1, 1]],
  [25, ['I16', 1, 2]],
  [26, ['I32', 1, 4]],
  [27, ['I64', 1, 8]],
  [2, ['Q4_0', 32, 18]],
  [3, ['Q4_1', 32, 20]],
  [6, ['Q5_0', 32, 22]],
  [7, ['Q5_1', 32, 24]],
  [8, ['Q8_0', 32, 34]],
  [9, ['Q8_1', 32, 36]],
  [10, ['Q2_K', 256, 84]],
  [11, ['Q3_K', 256, 110]],
  [12, ['Q4_K', 256, 144]],
  [13, ['Q5_K', 256, 176]],
  [14, ['Q6_K', 256, 210]],
  [15, ['Q8_K', 256, 292]],
  [16, ['IQ2_XXS', 256, 66]],
  [17, ['IQ2_XS', 256, 74]],
  [22, ['IQ2_S', 256, 82]],
  [18, ['IQ3_XXS', 256, 98]],
  [21, ['IQ3_S', 256, 110]],
  [19, ['IQ1_S', 256, 50]],
  [29, ['IQ1_M', 256, 56]],
  [20, ['IQ4_NL', 32, 18]],
  [23, ['IQ4_XS', 256, 136]],
  [34, ['TQ1_0', 256, 54]],
  [35, ['TQ2_0', 256, 66]],
  [39, ['MXFP4', 32, 17]],
]);

/** Bytes of the fixed-size metadata value types; 8 is a string, 9 an array. */
const valueBytes: ReadonlyMap<number, number> = new Map([
  [0, 1],
  [1, 1],
  [2, 2],
  [3, 2],
  [4, 4],
  [5, 4],
  [6, 4],
  [7, 1],
  [10, 8],
  [11, 8],
  [12, 8],
]);

const MAX_TENSORS = 200_000;
const MAX_TEXTS = 100;

class OutOfBytes extends Error {}
class BadGguf extends Error {}

/**
 * Parses a GGUF header out of the first bytes of a file of `fileSize` bytes; `more` when they do not hold all of it.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function parseGguf(bytes: Uint8Array, fileSize: number): ModelHeader | 'more' {
  try {
    return parse(new Cursor(bytes), fileSize);
  } catch (error) {
    if (error instanceof OutOfBytes) return 'more';
    if (error instanceof BadGguf) return failed({ fault: 'damaged', detail: error.message });
    throw error;
  }
}

function parse(cursor: Cursor, fileSize: number): ModelHeader {
  cursor.skip(4);
  const version = cursor.u32();
  if (version !== 2 && version !== 3)
    return failed({ fault: 'unsupported', detail: `it is of GGUF version ${version}; 2 and 3 are known` });
  const tensorCount = cursor.u64();
  const keyCount = cursor.u64();
  if (tensorCount === 0) throw new BadGguf('it holds no tensors');
  if (tensorCount > MAX_TENSORS) throw new BadGguf('it names more tensors than any model has');
  let alignment = 32;
  const metadata = new Map<string, string>();
  for (let index = 0; index < keyCount; index += 1) {
    const key = cursor.text();
    const type = cursor.u32();
    if (key === 'general.alignment' && type === 4) alignment = cursor.u32();
    else if (key.startsWith('general.') && type === 8 && metadata.size < MAX_TEXTS) metadata.set(key, cursor.text());
    else skipValue(cursor, type, 0);
  }
  if (alignment === 0 || alignment % 8 !== 0) throw new BadGguf(`its alignment is ${alignment}`);

  const tensors = new Map<string, TensorInfo>();
  let dataEnd = 0;
  for (let index = 0; index < tensorCount; index += 1) {
    const name = cursor.text();
    if (name.length > MAX_TENSOR_NAME) throw new BadGguf('it has a name out of all bounds');
    const dimensions = cursor.u32();
    if (dimensions > 4) throw new BadGguf(`tensor ${JSON.stringify(name.slice(0, 80))} has ${dimensions} dimensions`);
    const sides = Array.from({ length: dimensions }, () => cursor.u64());
    const typeNumber = cursor.u32();
    const offset = cursor.u64();
    const type = ggmlTypes.get(typeNumber);
    if (!type)
      return failed({
        fault: 'unsupported',
        detail: `tensor ${JSON.stringify(name.slice(0, 80))} is of the unknown type ${typeNumber}`,
      });
    const [dtype, blockElements, blockBytes] = type;
    if ((sides[0] ?? 1) % blockElements !== 0)
      throw new BadGguf(`the rows of tensor ${JSON.stringify(name.slice(0, 80))} do not fit its type`);
    const bytes = (sides.reduce((product, side) => product * side, 1) / blockElements) * blockBytes;
    dataEnd = Math.max(dataEnd, offset + bytes);
    tensors.set(name, { dtype, shape: sides.toReversed() });
  }
  const needed = Math.ceil(cursor.offset / alignment) * alignment + dataEnd;
  return needed > fileSize
    ? failed({ fault: 'cut', size: fileSize, needed })
    : { ok: true, format: 'gguf', tensors, metadata };
}

function skipValue(cursor: Cursor, type: number, depth: number): void {
  const bytes = valueBytes.get(type);
  if (bytes !== undefined) return cursor.skip(bytes);
  if (type === 8) return cursor.skip(cursor.u64());
  if (type !== 9 || depth > 4) throw new BadGguf(`it has metadata of the unknown type ${type}`);
  const elementType = cursor.u32();
  const count = cursor.u64();
  const elementBytes = valueBytes.get(elementType);
  if (elementBytes !== undefined) return cursor.skip(elementBytes * count);
  for (let index = 0; index < count; index += 1) skipValue(cursor, elementType, depth + 1);
}

class Cursor {
  offset = 0;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  skip(length: number): void {
    this.take(length);
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  u64(): number {
    const value = this.view.getBigUint64(this.take(8), true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new BadGguf('it has a number out of all bounds');
    return Number(value);
  }

  /** Names are at most 64 bytes by the format; a little more is let through. */
  text(): string {
    const length = this.u64();
    if (length > 65_535) throw new BadGguf('it has a name out of all bounds');
    const start = this.take(length);
    return new TextDecoder().decode(this.bytes.subarray(start, start + length));
  }

  private take(length: number): number {
    const start = this.offset;
    if (start + length > this.bytes.length) throw new OutOfBytes();
    this.offset = start + length;
    return start;
  }
}
