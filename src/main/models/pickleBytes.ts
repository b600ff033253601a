/** The bytes that are there end before what was asked for. */
export class OutOfBytes extends Error {}

/** Longer names mean nothing here; the rest of them is skipped. */
const TEXT_KEPT = 512;
const NEWLINE = 0x0a;

/** Reads the arguments of pickle opcodes, little endian, never beyond the end. */
export class PickleBytes {
  offset: number;
  private readonly bytes: Uint8Array;
  private readonly view: DataView;

  constructor(bytes: Uint8Array, start: number) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.offset = start;
  }

  u8(): number {
    return this.view.getUint8(this.skip(1));
  }

  u16(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  i32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  u32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  /** Beyond 2^53 it is larger than any file, which is all that counts. */
  u64(): number {
    return Number(this.view.getBigUint64(this.skip(8), true));
  }

  /** A two's complement number of `length` bytes; NaN where it is longer than eight. */
  long(length: number): number {
    const start = this.skip(length);
    if (length === 0) return 0;
    if (length > 8) return Number.NaN;
    let value = 0n;
    for (let at = length - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(this.bytes[start + at] ?? 0);
    return Number(BigInt.asIntN(length * 8, value));
  }

  /** Text of `length` bytes, of which the first 512 are answered. */
  text(length: number): string {
    const start = this.skip(length);
    return decode(this.bytes.subarray(start, start + Math.min(length, TEXT_KEPT)));
  }

  /** Text up to the end of the line, which is skipped. */
  line(): string {
    const end = this.bytes.indexOf(NEWLINE, this.offset);
    if (end < 0) throw new OutOfBytes();
    const start = this.offset;
    this.offset = end + 1;
    return decode(this.bytes.subarray(start, Math.min(end, start + TEXT_KEPT)));
  }

  /** Moves on by `length` bytes and answers where it was. */
  skip(length: number): number {
    const start = this.offset;
    if (!(length <= this.bytes.length - start)) throw new OutOfBytes();
    this.offset = start + length;
    return start;
  }
}

const decoder = new TextDecoder();
const decode = (bytes: Uint8Array): string => decoder.decode(bytes);
