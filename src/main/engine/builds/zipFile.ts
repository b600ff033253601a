import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import {
  findZipEnd,
  localHeaderBytes,
  readZip64End,
  ZIP64_END_BYTES,
  type ZipEntry,
  zipEntries,
  ZIP_TAIL_BYTES,
} from '../../platform/zipDirectory.ts';
import { BuildFault } from './buildFault.ts';

const MOST_DIRECTORY_BYTES = 16_000_000;
const LOCAL_HEADER = 30;
const PIECE = 256 * 1024;
/** Where the name of an entry begins in its local header. */
const NAME_AT = 30;

export interface ZipFile {
  readonly entries: readonly ZipEntry[];
  /** The bytes of an entry, unpacked; ends where the packed ones do, whatever the entry says of its size. */
  bytes(entry: ZipEntry): AsyncGenerator<Buffer>;
  close(): Promise<void>;
}

/** Opens a zip archive for reading. Rejects with DAMAGED_ARCHIVE where it is none, or is cut. */
export async function openZip(path: string): Promise<ZipFile> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const tail = await read(file, Math.max(0, size - ZIP_TAIL_BYTES), Math.min(size, ZIP_TAIL_BYTES));
    let end = findZipEnd(tail, size);
    if (!end.ok && end.zip64At !== undefined)
      end = readZip64End(await read(file, Math.min(end.zip64At, size), ZIP64_END_BYTES), size);
    if (!end.ok) throw damaged('it has no end');
    if (end.size > MOST_DIRECTORY_BYTES) throw damaged('its directory is out of all bounds');
    const directory = await read(file, end.offset, end.size);
    const entries = [...zipEntries(directory)];
    if (entries.length !== end.entries) throw damaged('its directory is not whole');
    return {
      entries,
      bytes: (entry) => bytesOf(file, entry, size),
      close: () => file.close(),
    };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

async function* bytesOf(file: FileHandle, entry: ZipEntry, size: number): AsyncGenerator<Buffer> {
  const header = await read(file, entry.offset, LOCAL_HEADER);
  const before = localHeaderBytes(header);
  if (before === undefined) throw damaged('its directory does not fit its content');
  const name = new TextDecoder().decode(
    await read(file, entry.offset + NAME_AT, new DataView(header.buffer, header.byteOffset).getUint16(26, true)),
  );
  // Programs that go by the local name would unpack something else.
  if (name !== entry.name) throw damaged('it names a file in two ways');
  const start = entry.offset + before;
  if (start + entry.packedSize > size) throw damaged('it is cut');
  const packed = piecesOf(file, start, entry.packedSize);
  if (entry.method === 0) yield* packed;
  else yield* inflated(packed);
}

/** Begins with the first one who asks: an error that comes before that would be nobody's. */
async function* inflated(packed: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize: PIECE });
  const source = Readable.from(packed);
  source.on('error', (error) => inflate.destroy(error));
  inflate.on('close', () => source.destroy());
  yield* source.pipe(inflate);
}

/** Read by hand, since a stream of a file handle closes that with itself. */
async function* piecesOf(file: FileHandle, start: number, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; at += PIECE) yield await read(file, start + at, Math.min(PIECE, length - at));
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  if (bytesRead !== length) throw damaged('it is cut');
  return buffer;
}

export const damaged = (problem: string): BuildFault =>
  new BuildFault('DAMAGED_ARCHIVE', `The archive cannot be unpacked: ${problem}. Download it again.`, {
    facts: { problem },
  });
