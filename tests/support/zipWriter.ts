import { crc32, deflateRawSync } from 'node:zlib';

/** An entry as it is written, with whatever lies it is to tell. */
export interface ZipPart {
  readonly name: string;
  readonly data?: Uint8Array | string;
  /** Stored (0), deflated (8), or anything else that is only claimed. */
  readonly method?: number;
  /** What the headers say of the method, where that is not how it is packed. */
  readonly packedAs?: number;
  /** File mode of Unix, with its type. */
  readonly mode?: number;
  /** Default: 3, Unix. */
  readonly madeBy?: number;
  readonly attributes?: number;
  readonly flags?: number;
  /** Instead of the real ones. */
  readonly size?: number;
  readonly packedSize?: number;
  readonly crc32?: number;
  /** Name in the local header, where that is another. */
  readonly localName?: string;
  /** Where the directory says that it begins. */
  readonly offset?: number;
}

export const FILE = 0o100_644;
export const LINK = 0o120_777;
export const FOLDER = 0o040_755;

/** A zip archive, byte by byte, so that it can hold what no tool would write. */
export function zipOf(parts: readonly ZipPart[], claims: { readonly entries?: number } = {}): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const part of parts) {
    const { packed, fields } = fieldsOf(part);
    const local = header(0x04034b50, fields, Buffer.from(part.localName ?? part.name));
    directory.push(directoryEntry(part, fields, part.offset ?? at));
    bodies.push(local, packed);
    at += local.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(claims.entries ?? parts.length, 8);
  end.writeUInt16LE(claims.entries ?? parts.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, list, end]);
}

interface Fields {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
}

function fieldsOf(part: ZipPart): { packed: Buffer; fields: Fields } {
  const data = Buffer.from(part.data ?? '');
  const method = part.packedAs ?? part.method ?? 8;
  const packed = part.packedAs === undefined && method === 8 ? deflateRawSync(data) : data;
  return {
    packed,
    fields: {
      flags: part.flags ?? 0x800,
      method,
      crc: part.crc32 ?? crc32(data),
      packedSize: part.packedSize ?? packed.length,
      size: part.size ?? data.length,
    },
  };
}

/** The fields that both headers share, in their order. */
function writeFields(target: Buffer, at: number, { flags, method, crc, packedSize, size }: Fields): void {
  target.writeUInt16LE(20, at);
  target.writeUInt16LE(flags, at + 2);
  target.writeUInt16LE(method, at + 4);
  target.writeUInt32LE(crc, at + 10);
  target.writeUInt32LE(packedSize, at + 14);
  target.writeUInt32LE(size, at + 18);
}

function header(signature: number, fields: Fields, name: Buffer): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(signature, 0);
  writeFields(head, 4, fields);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

function directoryEntry(part: ZipPart, fields: Fields, offset: number): Buffer {
  const name = Buffer.from(part.name);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt8(20, 4);
  head.writeUInt8(part.madeBy ?? 3, 5);
  writeFields(head, 6, fields);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt32LE(part.attributes ?? ((part.mode ?? FILE) << 16) >>> 0, 38);
  head.writeUInt32LE(offset, 42);
  return Buffer.concat([head, name]);
}
