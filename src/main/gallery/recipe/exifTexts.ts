import type { TextBudget } from './textBudget.ts';

const EXIF_FOLDER = 0x8769;
const USER_COMMENT = 0x9286;
const IMAGE_DESCRIPTION = 0x010e;
const BYTE = 1;
const ASCII = 2;
const UNDEFINED = 7;
const MAX_ENTRIES = 500;

interface Tiff {
  readonly bytes: Buffer;
  readonly big: boolean;
  u16(at: number): number;
  u32(at: number): number;
}

/**
 * The texts of an EXIF block, by name: `UserComment`, `ImageDescription`, and `exif.TAG` for any other plain text.
 * A text that says what it is, as ComfyUI's `prompt:{…}`, goes by that name. Broken entries are left out.
 * Format: TIFF 6.0 section 2, EXIF 2.32 section 4.6.
 */
export function readExif(block: Uint8Array, budget: TextBudget): Map<string, string> {
  const texts = new Map<string, string>();
  const tiff = openTiff(block);
  if (!tiff) return texts;
  const inner = readFolder(tiff, tiff.u32(4), texts, budget);
  if (inner !== undefined) readFolder(tiff, inner, texts, budget);
  return texts;
}

function openTiff(block: Uint8Array): Tiff | undefined {
  const whole = Buffer.from(block.buffer, block.byteOffset, block.byteLength);
  const bytes = whole.toString('latin1', 0, 6) === 'Exif\0\0' ? whole.subarray(6) : whole;
  const order = bytes.toString('latin1', 0, 4);
  if (bytes.length < 8 || (order !== 'II*\0' && order !== 'MM\0*')) return undefined;
  const big = order === 'MM\0*';
  return {
    bytes,
    big,
    u16: (at) => (big ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at)),
    u32: (at) => (big ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)),
  };
}

/** Answers the offset of the EXIF folder where this one names it. */
function readFolder(tiff: Tiff, offset: number, texts: Map<string, string>, budget: TextBudget): number | undefined {
  const { bytes } = tiff;
  if (offset + 2 > bytes.length) return undefined;
  let exifFolder: number | undefined;
  const count = Math.min(tiff.u16(offset), MAX_ENTRIES);
  for (let i = 0, at = offset + 2; i < count && at + 12 <= bytes.length; i += 1, at += 12) {
    const tag = tiff.u16(at);
    if (tag === EXIF_FOLDER) exifFolder = tiff.u32(at + 8);
    const type = tiff.u16(at + 2);
    if (type !== BYTE && type !== ASCII && type !== UNDEFINED) continue;
    if (type !== ASCII && tag !== USER_COMMENT) continue;
    const data = dataOf(tiff, at);
    const taken = data && budget.take(data);
    if (!taken) continue;
    const text = tag === USER_COMMENT ? commentText(taken, tiff.big) : plainText(taken);
    put(texts, nameOf(tag), text);
  }
  return exifFolder;
}

function dataOf(tiff: Tiff, at: number): Buffer | undefined {
  const length = tiff.u32(at + 4);
  const start = length <= 4 ? at + 8 : tiff.u32(at + 8);
  return start + length <= tiff.bytes.length ? tiff.bytes.subarray(start, start + length) : undefined;
}

const nameOf = (tag: number): string =>
  tag === USER_COMMENT ? 'UserComment' : tag === IMAGE_DESCRIPTION ? 'ImageDescription' : `exif.${tag}`;

function put(texts: Map<string, string>, name: string, text: string): void {
  const said = /^(prompt|workflow|parameters):(?=\s*[[{])/i.exec(text);
  const key = said?.[1]?.toLowerCase() ?? name;
  if (!texts.has(key)) texts.set(key, said ? text.slice(said[0].length) : text);
}

const plainText = (bytes: Uint8Array): string => withoutPadding(Buffer.from(bytes).toString('utf8'));

/** Without the NULs at its end. An expression would walk every run of them from each of its NULs. */
function withoutPadding(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\0') end -= 1;
  return text.slice(0, end);
}

/** Eight bytes name the code; programs that write none, or a code they do not keep to, are many. */
function commentText(bytes: Uint8Array, bigEndian: boolean): string {
  const code = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  const rest = Buffer.from(bytes.subarray(8));
  if (code === 'UNICODE\0') return utf16(rest, bigEndian);
  if (code === 'ASCII\0\0\0' || code === '\0'.repeat(8)) return plainText(rest);
  return plainText(bytes);
}

/** The order of its bytes is not told: the zeros of its ASCII letters tell it, and failing that the block. */
function utf16(bytes: Buffer, bigEndian: boolean): string {
  const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
  let first = 0;
  let second = 0;
  for (let at = 0; at < even.length; at += 2) {
    if (even[at] === 0) first += 1;
    if (even[at + 1] === 0) second += 1;
  }
  const big = first === second ? bigEndian : first > second;
  const text = big ? Buffer.from(even).swap16().toString('utf16le') : even.toString('utf16le');
  return withoutPadding(text.replace(/^\ufeff/, ''));
}
