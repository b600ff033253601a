import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { openAsar } from './asar.ts';

export interface ShippedFile {
  /** Relative to the resources of the app, with slashes; what is in the archive begins with `app.asar/`. */
  readonly path: string;
  readonly bytes: number;
}

/** What ships in one app, and the texts of it. */
export interface Shipment {
  readonly files: readonly ShippedFile[];
  /** The text of a shipped file, in the archive or beside it; null when it does not ship. */
  readText(path: string): Promise<string | null>;
}

const ARCHIVE = 'app.asar';

/** Reads the resources of a packaged app: the archive's files and everything beside it. Electron's own files are elsewhere. */
export async function readShipment(resources: string): Promise<Shipment> {
  const asar = await openAsar(join(resources, ARCHIVE));
  const packed = asar.entries.filter((entry) => entry.offset !== null);
  const beside = await filesUnder(resources, resources);
  const files = [...packed.map(({ path, bytes }) => ({ path: `${ARCHIVE}/${path}`, bytes })), ...beside].sort((a, b) =>
    a.path < b.path ? -1 : 1,
  );
  const known = new Set(files.map(({ path }) => path));
  return {
    files,
    async readText(path) {
      if (!known.has(path)) return null;
      if (path.startsWith(`${ARCHIVE}/`)) return asar.readText(path.slice(ARCHIVE.length + 1));
      return readFile(join(resources, path), 'utf8');
    },
  };
}

async function filesUnder(folder: string, root: string): Promise<ShippedFile[]> {
  const found = await readdir(folder, { withFileTypes: true });
  const lists = await Promise.all(
    found.map(async (entry): Promise<ShippedFile[]> => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesUnder(path, root);
      const shipped = relative(root, path).split(sep).join('/');
      return shipped === ARCHIVE ? [] : [{ path: shipped, bytes: (await stat(path)).size }];
    }),
  );
  return lists.flat();
}
