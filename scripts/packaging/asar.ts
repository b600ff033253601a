import { open } from 'node:fs/promises';
import { z } from 'zod';

export interface AsarEntry {
  /** Relative to the archive's root, with slashes. */
  readonly path: string;
  readonly bytes: number;
  /** Where it starts in the archive; null for a file that lies beside it, in `app.asar.unpacked`. */
  readonly offset: number | null;
}

export interface Asar {
  readonly entries: readonly AsarEntry[];
  /** The text of an entry within the archive. Throws when there is none. */
  readText(path: string): Promise<string>;
}

/** A folder has `files`; a file has a size and, when it is in the archive, an offset. */
interface Node {
  readonly files?: Readonly<Record<string, Node>> | undefined;
  readonly size?: number | undefined;
  readonly offset?: string | undefined;
}

const node: z.ZodType<Node> = z.object({
  files: z.lazy(() => z.record(z.string(), node)).optional(),
  size: z.number().optional(),
  offset: z.string().optional(),
});

/** Opens an Electron archive: two pickled numbers, a pickled JSON header, the bytes (github.com/electron/asar, "Format"). */
export async function openAsar(archive: string): Promise<Asar> {
  const headerEnd = 8 + (await readAt(archive, 4, 4)).readUInt32LE();
  const textBytes = (await readAt(archive, 12, 4)).readUInt32LE();
  const header: unknown = JSON.parse((await readAt(archive, 16, textBytes)).toString('utf8'));
  const entries = entriesIn(node.parse(header), '', headerEnd);
  return {
    entries,
    async readText(path) {
      const entry = entries.find((each) => each.path === path);
      if (!entry || entry.offset === null) throw new Error(`${archive} has no file ${path}.`);
      return (await readAt(archive, entry.offset, entry.bytes)).toString('utf8');
    },
  };
}

function entriesIn(folder: Node, path: string, headerEnd: number): AsarEntry[] {
  return Object.entries(folder.files ?? {}).flatMap(([name, child]) => {
    const here = path === '' ? name : `${path}/${name}`;
    if (child.files) return entriesIn(child, here, headerEnd);
    const offset = child.offset === undefined ? null : headerEnd + Number(child.offset);
    return [{ path: here, bytes: child.size ?? 0, offset }];
  });
}

async function readAt(path: string, position: number, length: number): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    if (bytesRead < length) throw new Error(`${path} ends before byte ${position + length}: not a whole archive.`);
    return buffer;
  } finally {
    await handle.close();
  }
}
