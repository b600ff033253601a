import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface FolderWatchPorts {
  folders(): readonly string[];
  scan(): Promise<void>;
  failed(thrown: unknown): void;
  /** Milliseconds from one look to the next. Default: 5000. */
  readonly everyMs?: number;
}

/** More files than this in one folder are no models folder; the rest shows after a scan asked for by hand. */
const LOOKED_AT = 2000;

/**
 * Scans again after something came, went or changed in the models folders, within two looks of its end.
 *
 * It looks every few seconds instead of asking the system to tell: `fs.watch` is silent on network drives, needs a
 * watch for each folder on Linux, fires many times while one file is copied, and loses a folder that is unplugged
 * and comes back. A look costs one `stat` for each file and folder. A scan waits until two looks agree, so a model
 * is not read while it is being copied.
 */
export function watchFolders(ports: FolderWatchPorts): { stop(): Promise<void> } {
  const { everyMs = 5000 } = ports;
  let stopped = false;
  let scanned: string | undefined;
  let before: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking = look();

  async function look(): Promise<void> {
    try {
      const now = await stateOf(ports.folders());
      scanned ??= now;
      if (now !== scanned && now === before && !stopped) {
        scanned = now;
        await ports.scan();
      }
      before = now;
    } catch (thrown) {
      ports.failed(thrown);
    }
    if (!stopped) timer = setTimeout(again, everyMs).unref();
  }

  function again(): void {
    looking = look();
  }

  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

/** Names, sizes and times of all that a scan would look at, as one text; the same text = nothing to scan. */
async function stateOf(folders: readonly string[]): Promise<string> {
  const lines: string[] = [];
  for (const folder of folders) {
    lines.push(folder);
    for (const { path, isFolder } of await entriesOf(folder, lines)) if (isFolder) await entriesOf(path, lines);
  }
  return lines.join('\n');
}

async function entriesOf(folder: string, lines: string[]): Promise<{ path: string; isFolder: boolean }[]> {
  const names = await readdir(folder).catch(() => []);
  const paths = names
    .filter((name) => !name.startsWith('.'))
    .toSorted()
    .slice(0, LOOKED_AT)
    .map((name) => join(folder, name));
  const found: { path: string; isFolder: boolean }[] = [];
  for (const path of paths) {
    const facts = await stat(path).catch(() => undefined);
    lines.push(`${path}\0${facts?.isDirectory() ? 'folder' : `${facts?.size} ${facts?.mtimeMs}`}`);
    if (facts) found.push({ path, isFolder: facts.isDirectory() });
  }
  return found;
}
