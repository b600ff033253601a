import type { ContainerReader } from './pictureTexts.ts';

const EXIF = Buffer.from('Exif\0\0', 'latin1');
const XMP = Buffer.from('http://ns.adobe.com/xap/1.0/\0', 'latin1');
const MAX_SEGMENTS = 10_000;

/** EXIF, XMP, comment and size of a JPEG, from the segments before its picture. Format: ITU-T T.81, annex B. */
export const readJpeg: ContainerReader = (bytes, budget) => {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const texts = new Map<string, string>();
  let exif: Uint8Array | undefined;
  let xmp: Uint8Array | undefined;
  let size: { width: number; height: number } | undefined;
  let pictureMet = false;
  let at = 2;
  for (let segments = 0; segments < MAX_SEGMENTS && !pictureMet; segments += 1) {
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === undefined || marker === 0xd9) break;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    if (at + 4 > bytes.length) break;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end < at + 4 || end > bytes.length) break;
    const data = bytes.subarray(at + 4, end);
    if (marker === 0xe1 && startsWith(data, EXIF)) exif ??= budget.take(data.subarray(EXIF.length));
    if (marker === 0xe1 && startsWith(data, XMP)) xmp ??= budget.take(data.subarray(XMP.length));
    if (marker === 0xfe && !texts.has('comment')) {
      const comment = budget.take(data);
      if (comment) texts.set('comment', Buffer.from(comment).toString('utf8'));
    }
    if (isFrame(marker) && data.length >= 5) size ??= { width: data.readUInt16BE(3), height: data.readUInt16BE(1) };
    pictureMet = marker === 0xda;
    at = end;
  }
  return size && { ...size, texts, exif, xmp, cut: !pictureMet };
};

const startsWith = (data: Buffer, head: Buffer): boolean => data.subarray(0, head.length).equals(head);

/** SOF0–SOF15 without the three markers among them that mean something else. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
