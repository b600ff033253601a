/** A file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** 0 is stored as it is, 8 deflated. */
  readonly method: number;
  readonly flags: number;
  readonly crc32: number;
  readonly size: number;
  readonly packedSize: number;
  /** System that made it; 3 is Unix. */
  readonly madeBy: number;
  /** What it is there: mode in the upper half for Unix, attributes of Windows in the lower one. */
  readonly attributes: number;
  /** Where its local header begins. */
  readonly offset: number;
}

/** Where the directory of a zip archive lies, or what is wrong with its end. */
export type ZipEnd =
  | { readonly ok: true; readonly offset: number; readonly size: number; readonly entries: number }
  | { readonly ok: false; readonly reason: 'no end' | 'needs zip64'; readonly zip64At?: number };

/** The end record, its longest comment, and the locator before it. */
export const ZIP_TAIL_BYTES = 22 + 65_535 + 20;
export const ZIP64_END_BYTES = 56;

/**
 * Finds the directory of a zip archive from its last bytes. `tail` ends where the file of `fileSize` bytes does.
 * Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.
 */
export function findZipEnd(tail: Uint8Array, fileSize: number): ZipEnd {
  const view = viewOf(tail);
  for (let at = tail.length - 22; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== 0x06054b50) continue;
    if (at + 22 + view.getUint16(at + 20, true) > tail.length) continue;
    const size = view.getUint32(at + 12, true);
    const offset = view.getUint32(at + 16, true);
    const locator = at - 20;
    if (locator >= 0 && view.getUint32(locator, true) === 0x07064b50) {
      const zip64At = Number(view.getBigUint64(locator + 8, true));
      return { ok: false, reason: 'needs zip64', zip64At };
    }
    const entries = view.getUint16(at + 10, true);
    return offset + size <= fileSize ? { ok: true, offset, size, entries } : { ok: false, reason: 'no end' };
  }
  return { ok: false, reason: 'no end' };
}

/** The same out of the record for large archives, which the locator names. */
export function readZip64End(record: Uint8Array, fileSize: number): ZipEnd {
  const view = viewOf(record);
  if (record.length < ZIP64_END_BYTES || view.getUint32(0, true) !== 0x06064b50) return { ok: false, reason: 'no end' };
  const size = Number(view.getBigUint64(40, true));
  const offset = Number(view.getBigUint64(48, true));
  const entries = Number(view.getBigUint64(32, true));
  return offset + size <= fileSize ? { ok: true, offset, size, entries } : { ok: false, reason: 'no end' };
}

/** The entries of a zip directory, as many as are whole. */
export function* zipEntries(directory: Uint8Array): Generator<ZipEntry> {
  const view = viewOf(directory);
  const decoder = new TextDecoder();
  let at = 0;
  while (at + 46 <= directory.length && view.getUint32(at, true) === 0x02014b50) {
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const commentLength = view.getUint16(at + 32, true);
    const nameAt = at + 46;
    const extraAt = nameAt + nameLength;
    const next = extraAt + extraLength + commentLength;
    if (next > directory.length) return;
    const name = decoder.decode(directory.subarray(nameAt, extraAt));
    const method = view.getUint16(at + 10, true);
    const size = view.getUint32(at + 24, true);
    const offset = view.getUint32(at + 42, true);
    const packedSize = view.getUint32(at + 20, true);
    const wide = wideNumbers(view, extraAt, extraAt + extraLength, [size, packedSize, offset]);
    yield {
      name,
      method,
      flags: view.getUint16(at + 8, true),
      crc32: view.getUint32(at + 16, true),
      size: wide[0] ?? size,
      packedSize: wide[1] ?? packedSize,
      madeBy: view.getUint8(at + 5),
      attributes: view.getUint32(at + 38, true),
      offset: wide[2] ?? offset,
    };
    at = next;
  }
}

/** Bytes of a local header before the data, from its first 30 bytes; undefined when it is none. */
export function localHeaderBytes(header: Uint8Array): number | undefined {
  if (header.length < 30) return undefined;
  const view = viewOf(header);
  if (view.getUint32(0, true) !== 0x04034b50) return undefined;
  return 30 + view.getUint16(26, true) + view.getUint16(28, true);
}

/** Numbers that stand as all ones in the entry are in the extra field, in this order. */
function wideNumbers(view: DataView, start: number, end: number, numbers: readonly number[]): number[] {
  for (let at = start; at + 4 <= end;) {
    const length = view.getUint16(at + 2, true);
    const stop = Math.min(end, at + 4 + length);
    if (view.getUint16(at, true) === 1) {
      let from = at + 4;
      return numbers.map((number) => {
        if (number !== 0xffff_ffff || from + 8 > stop) return number;
        from += 8;
        return Number(view.getBigUint64(from - 8, true));
      });
    }
    at += 4 + length;
  }
  return [...numbers];
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
