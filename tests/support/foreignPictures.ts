import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** How a text is put into a PNG: as Latin-1, compressed, or as UTF-8 plain or compressed; `tEXt-utf8` is what many do wrongly. */
export type TextKind = 'tEXt' | 'tEXt-utf8' | 'zTXt' | 'iTXt' | 'iTXt-zip';

/** A chunk of a PNG with its checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([frame, body, sum]);
}

export function textChunk(kind: TextKind, keyword: string, text: string): Buffer {
  const head = Buffer.from(`${keyword}\0`, 'latin1');
  const utf8 = Buffer.from(text, 'utf8');
  switch (kind) {
    case 'tEXt':
      return pngChunk('tEXt', Buffer.concat([head, Buffer.from(text, 'latin1')]));
    case 'tEXt-utf8':
      return pngChunk('tEXt', Buffer.concat([head, utf8]));
    case 'zTXt':
      return pngChunk('zTXt', Buffer.concat([head, Buffer.alloc(1), deflateSync(Buffer.from(text, 'latin1'))]));
    case 'iTXt':
      return pngChunk('iTXt', Buffer.concat([head, Buffer.from('\0\0en\0Title\0', 'latin1'), utf8]));
    case 'iTXt-zip':
      return pngChunk('iTXt', Buffer.concat([head, Buffer.from('\x01\0\0\0', 'latin1'), deflateSync(utf8)]));
  }
}

/** A plain PNG with these chunks behind its header. */
export async function pngWith(chunks: readonly Uint8Array[], width = 512, height = 768): Promise<Buffer> {
  const png = await sharp({ create: { width, height, channels: 3, background: '#456' } })
    .png()
    .toBuffer();
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
}

/** A PNG with one text, as most programs write theirs. */
export const pngWithText = (keyword: string, text: string, kind: TextKind = 'tEXt-utf8'): Promise<Buffer> =>
  pngWith([textChunk(kind, keyword, text)]);

export interface ExifEntry {
  readonly tag: number;
  readonly type: number;
  readonly data: Uint8Array;
}

/** A TIFF block with these entries in its first folder, and those of `inner` in its EXIF folder. */
export function exifBlock(order: 'II' | 'MM', entries: readonly ExifEntry[], inner: readonly ExifEntry[] = []): Buffer {
  const big = order === 'MM';
  const u16 = (value: number): Buffer => number(value, 2, big);
  const u32 = (value: number): Buffer => number(value, 4, big);
  const folderSize = (count: number): number => 2 + 12 * count + 4;
  const innerAt = 8 + folderSize(entries.length + 1);
  let dataAt = innerAt + folderSize(inner.length);
  const data: Uint8Array[] = [];
  const write = ({ tag, type, data: value }: ExifEntry): Buffer => {
    const place = dataAt;
    const short = value.length <= 4;
    if (!short) {
      data.push(value);
      dataAt += value.length;
    }
    const held = short ? Buffer.concat([value, Buffer.alloc(4 - value.length)]) : u32(place);
    return Buffer.concat([u16(tag), u16(type), u32(value.length), held]);
  };
  const link = Buffer.concat([u16(0x8769), u16(4), u32(1), u32(innerAt)]);
  const first = [u16(entries.length + 1), ...entries.map(write), link, u32(0)];
  const second = [u16(inner.length), ...inner.map(write), u32(0)];
  return Buffer.concat([Buffer.from(big ? 'MM\0*' : 'II*\0', 'latin1'), u32(8), ...first, ...second, ...data]);
}

function number(value: number, length: 2 | 4, big: boolean): Buffer {
  const bytes = Buffer.alloc(length);
  if (big) bytes.writeUIntBE(value, 0, length);
  else bytes.writeUIntLE(value, 0, length);
  return bytes;
}

export const ascii = (tag: number, text: string): ExifEntry => ({
  tag,
  type: 2,
  data: Buffer.from(`${text}\0`, 'utf8'),
});

/** A `UserComment` in one of the codes that are met. */
export function userComment(text: string, code: 'utf16be' | 'utf16le' | 'ascii' | 'none'): ExifEntry {
  const wide = Buffer.from(text, 'utf16le');
  const data = {
    utf16be: () => Buffer.concat([Buffer.from('UNICODE\0'), wide.swap16()]),
    utf16le: () => Buffer.concat([Buffer.from('UNICODE\0'), wide]),
    ascii: () => Buffer.concat([Buffer.from('ASCII\0\0\0'), Buffer.from(text, 'utf8')]),
    none: () => Buffer.from(text, 'utf8'),
  }[code]();
  return { tag: 0x9286, type: 7, data };
}

/** A JPEG with this EXIF block, in front or behind its JFIF header. */
export async function jpegWith(exif: Uint8Array): Promise<Buffer> {
  const jpeg = await sharp({ create: { width: 512, height: 768, channels: 3, background: '#456' } })
    .jpeg()
    .toBuffer();
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)]);
}

/** An extended WebP with this EXIF block at its end. */
export async function webpWith(exif: Uint8Array): Promise<Buffer> {
  const webp = await sharp({ create: { width: 512, height: 768, channels: 4, background: '#4567' } })
    .withXmp('<x/>')
    .webp()
    .toBuffer();
  const head = Buffer.from('EXIF\0\0\0\0', 'latin1');
  head.writeUInt32LE(exif.length, 4);
  const whole = Buffer.concat([webp, head, exif, Buffer.alloc(exif.length % 2)]);
  whole.writeUInt32LE(whole.length - 8, 4);
  return whole;
}
