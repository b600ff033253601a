import type { ContainerReader } from './pictureTexts.ts';

const MAX_CHUNKS = 10_000;

/** EXIF, XMP and size of a WebP. Format: https://developers.google.com/speed/webp/docs/riff_container */
export const readWebp: ContainerReader = (bytes, budget) => {
  if (bytes.length < 20 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP')
    return undefined;
  const promised = bytes.readUInt32LE(4) + 8;
  let exif: Uint8Array | undefined;
  let xmp: Uint8Array | undefined;
  let size: { width: number; height: number } | undefined;
  let cut = promised > bytes.length;
  let at = 12;
  for (let chunks = 0; chunks < MAX_CHUNKS && at + 8 <= Math.min(promised, bytes.length); chunks += 1) {
    const type = bytes.toString('latin1', at, at + 4);
    const length = bytes.readUInt32LE(at + 4);
    const end = at + 8 + length;
    const data = bytes.subarray(at + 8, end);
    size ??= sizeIn(type, data);
    if (end > bytes.length) {
      cut = true;
      break;
    }
    if (type === 'EXIF') exif ??= budget.take(data);
    if (type === 'XMP ') xmp ??= budget.take(data);
    at = end + (length % 2);
  }
  return size && { ...size, texts: new Map(), exif, xmp, cut };
};

function sizeIn(type: string, data: Buffer): { width: number; height: number } | undefined {
  if (type === 'VP8X' && data.length >= 10)
    return { width: 1 + data.readUIntLE(4, 3), height: 1 + data.readUIntLE(7, 3) };
  if (type === 'VP8 ' && data.length >= 10 && data.readUIntBE(3, 3) === 0x9d012a)
    return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
  if (type !== 'VP8L' || data.length < 5 || data[0] !== 0x2f) return undefined;
  const bits = data.readUInt32LE(1);
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
}
