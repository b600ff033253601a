import { crc32 } from 'node:zlib';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const textTypes = new Set(['tEXt', 'zTXt', 'iTXt']);

/** A file that is no PNG, one that ends too early, or one whose bytes were changed. */
export class PngError extends Error {
  override readonly name = 'PngError';
  readonly reason: 'foreign' | 'cut' | 'damaged';

  constructor(reason: PngError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** The whole chunk as it stands in the file: length, type, data, checksum. */
  readonly bytes: Uint8Array;
}

export interface PngText {
  /** 1–79 Latin-1 characters. */
  readonly keyword: string;
  readonly text: string;
}

/**
 * All chunks up to `IEND`, their checksums verified; what follows it is ignored. Throws {@link PngError}.
 * Format: https://www.w3.org/TR/png-3/#5Chunk-layout
 */
export function readChunks(png: Uint8Array): PngChunk[] {
  const known = Math.min(png.length, signature.length);
  if (known === 0 || signature.subarray(0, known).some((byte, index) => png[index] !== byte))
    throw new PngError('foreign', 'not a PNG file');
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const chunks: PngChunk[] = [];
  for (let offset = signature.length; ;) {
    if (offset + 12 > png.length)
      throw new PngError('cut', `the PNG ends after ${png.length} bytes, before its end mark`);
    const length = view.getUint32(offset);
    const type = String.fromCharCode(...png.subarray(offset + 4, offset + 8));
    if (!/^[A-Za-z]{4}$/.test(type))
      throw new PngError('damaged', `the PNG has a chunk without a type at byte ${offset}`);
    const end = offset + 8 + length;
    if (end + 4 > png.length)
      throw new PngError('cut', `the PNG ends after ${png.length} of at least ${end + 16} bytes`);
    if (crc32(png.subarray(offset + 4, end)) !== view.getUint32(end))
      throw new PngError('damaged', `chunk ${type} of the PNG does not match its checksum`);
    if ((chunks.length === 0) !== (type === 'IHDR') || (type === 'IHDR' && length !== 13))
      throw new PngError('damaged', 'the PNG has no header');
    chunks.push({ type, data: png.subarray(offset + 8, end), bytes: png.subarray(offset, end + 4) });
    offset = end + 4;
    if (type === 'IEND') return chunks;
  }
}

/** Width and height in pixels, of the header alone. Throws {@link PngError}. */
export function pngSize(png: Uint8Array): { width: number; height: number } {
  const header = Buffer.from(png.buffer, png.byteOffset, Math.min(png.byteLength, 24));
  if (header.length < 24 || header.toString('latin1', 12, 16) !== 'IHDR')
    throw new PngError('damaged', 'the PNG has no header');
  return { width: header.readUInt32BE(16), height: header.readUInt32BE(20) };
}

/**
 * The same picture with `texts` right behind the header, in place of texts of the same keywords.
 * NUL, which PNG texts cannot hold, becomes U+FFFD. Throws {@link PngError}.
 */
export function withTexts(png: Uint8Array, texts: readonly PngText[]): Uint8Array {
  const [header, ...rest] = readChunks(png);
  if (!header) throw new PngError('damaged', 'the PNG has no header');
  const replaced = new Set(texts.map(({ keyword }) => keyword));
  const kept = rest.filter((chunk) => !textTypes.has(chunk.type) || !replaced.has(keywordOf(chunk) ?? ''));
  return Buffer.concat([signature, header.bytes, ...texts.map(textChunk), ...kept.map(({ bytes }) => bytes)]);
}

/** Latin-1 goes into `tEXt`, which every reader knows; anything beyond needs `iTXt`, as Pillow decides it too. */
function textChunk({ keyword, text }: PngText): Uint8Array {
  if (!/^[\x20-\x7e\xa1-\xff]{1,79}$/.test(keyword)) throw new Error(`bad PNG keyword ${JSON.stringify(keyword)}`);
  const clean = text.replaceAll('\0', '\ufffd');
  // oxlint-disable-next-line no-control-regex
  if (/^[\0-\xff]*$/.test(clean)) return chunkBytes('tEXt', Buffer.from(`${keyword}\0${clean}`, 'latin1'));
  return chunkBytes('iTXt', Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(clean, 'utf8')]));
}

function keywordOf(chunk: PngChunk): string | undefined {
  const end = chunk.data.indexOf(0);
  return end < 1 ? undefined : Buffer.from(chunk.data.subarray(0, end)).toString('latin1');
}

function chunkBytes(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(data.length + 12);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, data.length + 8)), data.length + 8);
  return bytes;
}
