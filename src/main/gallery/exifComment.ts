const userCommentTag = 0x9286;
const exifFolderTag = 0x8769;
const undefinedType = 7;
const longType = 4;
/** An EXIF block in a JPEG has less than 64 KiB. */
const maxCharacters = 32_000;

/**
 * An EXIF block (a TIFF file) with nothing but a `UserComment`. Readers of A1111's pictures take what follows `UNICODE`
 * for big-endian UTF-16 whatever the block says of itself, so the whole block is big-endian.
 * Format: EXIF 2.32, sections 4.5 and 4.6.5.
 */
export function exifWithComment(text: string): Uint8Array {
  const comment = Buffer.concat([
    Buffer.from('UNICODE\0', 'latin1'),
    Buffer.from(text.slice(0, maxCharacters), 'utf16le').swap16(),
  ]);
  const head = Buffer.alloc(44);
  head.write('MM\0*', 0, 'latin1');
  head.writeUInt32BE(8, 4);
  writeEntry(head, 8, { tag: exifFolderTag, type: longType, count: 1, value: 26 });
  writeEntry(head, 26, { tag: userCommentTag, type: undefinedType, count: comment.length, value: 44 });
  return Buffer.concat([head, comment]);
}

/** A folder with a single entry: 18 bytes with count and the empty link to a next one. */
function writeEntry(
  bytes: Buffer,
  at: number,
  entry: { tag: number; type: number; count: number; value: number },
): void {
  bytes.writeUInt16BE(1, at);
  bytes.writeUInt16BE(entry.tag, at + 2);
  bytes.writeUInt16BE(entry.type, at + 4);
  bytes.writeUInt32BE(entry.count, at + 6);
  bytes.writeUInt32BE(entry.value, at + 10);
}

/** Puts an EXIF block right behind the start of a JPEG. */
export function jpegWithExif(jpeg: Uint8Array, exif: Uint8Array): Uint8Array {
  const head = Buffer.from('\xff\xe1\0\0Exif\0\0', 'latin1');
  head.writeUInt16BE(exif.length + 8, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

/**
 * Puts an EXIF block into an extended WebP (one with a `VP8X` chunk, as any with metadata is), before its XMP.
 * Format: https://developers.google.com/speed/webp/docs/riff_container
 */
export function webpWithExif(webp: Uint8Array, exif: Uint8Array): Uint8Array {
  const bytes = Buffer.from(webp);
  if (bytes.toString('latin1', 12, 16) !== 'VP8X') throw new Error('the WebP has no VP8X chunk');
  bytes.writeUInt8(bytes.readUInt8(20) | 0x08, 20);
  const head = Buffer.from('EXIF\0\0\0\0', 'latin1');
  head.writeUInt32LE(exif.length, 4);
  const at = xmpOffset(bytes);
  const result = Buffer.concat([bytes.subarray(0, at), head, exif, Buffer.alloc(exif.length % 2), bytes.subarray(at)]);
  result.writeUInt32LE(result.length - 8, 4);
  return result;
}

function xmpOffset(bytes: Buffer): number {
  let at = 12;
  while (at + 8 <= bytes.length && bytes.toString('latin1', at, at + 4) !== 'XMP ') {
    const size = bytes.readUInt32LE(at + 4);
    at += 8 + size + (size % 2);
  }
  return Math.min(at, bytes.length);
}
