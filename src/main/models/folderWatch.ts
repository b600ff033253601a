import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isModelFile, isSkipped, LIBRARY_LEVELS, libraryStarts } from './libraryFolders.ts';

export interface FolderWatchPorts {
  folders(): readonly string[];
  scan(): Promise<void>;
  failed(thrown: unknown): void;
  /** Told when other folders than before hold more than is looked at: how those are called. */
  crowded(folders: readonly string[]): void;
  /** Milliseconds from one look to the next. Default: 5000. */
  readonly everyMs?: number;
}

/** A folder with more models in it is not worth reading anew all the time: the rest waits for a scan by hand. */
const LOOKED_AT = 4000;
/** By these a scan tells what the folder around them is. */
const describing = new Set(['model.json', 'model_index.json']);

/**
 * Scans again after something came, went or changed in the models folders, within two looks of its end.
 *
 * It looks every few seconds instead of asking the system to tell: `fs.watch` is silent on network drives, needs a
 * watch for each folder on Linux, fires many times while one file is copied, and loses a folder that is unplugged
 * and comes back. A look costs one `stat` for each model and folder, of which at most 4000 are looked at; the previews and
 * notes that lie beside models cost nothing. A scan waits until two looks agree, so a model is not read while it is being
 * copied.
 */
export function watchFolders(ports: FolderWatchPorts): { stop(): Promise<void> } {
  const { everyMs = 5000 } = ports;
  let stopped = false;
  let scanned: string | undefined;
  let before: string | undefined;
  let crowded = '';
  let timer: NodeJS.Timeout | undefined;
  let looking = look();

  async function look(): Promise<void> {
    try {
      const { text: now, full } = await stateOf(ports.folders(), () => stopped);
      if (stopped) return;
      if (full.join('\n') !== crowded) {
        crowded = full.join('\n');
        ports.crowded(full);
      }
      scanned ??= now;
      if (now !== scanned && now === before) {
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

interface Looked {
  /** Names, sizes and times of all that a scan would look at; the same text = nothing to scan. */
  readonly text: string;
  /** Folders with more in them than was looked at. */
  readonly full: readonly string[];
}

async function stateOf(folders: readonly string[], stopped: () => boolean): Promise<Looked> {
  const lines: string[] = [];
  const full: string[] = [];
  for (const folder of folders) {
    lines.push(folder);
    for (const [start, label] of await libraryStarts(folder)) {
      for await (const line of linesBelow(start, () => full.push(label))) {
        if (stopped()) return { text: '', full };
        lines.push(line);
      }
    }
  }
  return { text: lines.join('\n'), full };
}

/** Level by level, so that a full folder further down hides nothing above it. Calls `isFull` where it leaves something out. */
async function* linesBelow(folder: string, isFull: () => void): AsyncGenerator<string> {
  let level = [folder];
  let left = LOOKED_AT;
  for (let depth = 0; depth <= LIBRARY_LEVELS + 1; depth += 1) {
    const below: string[] = [];
    for (const path of await pathsIn(level)) {
      left -= 1;
      if (left < 0) return isFull();
      const facts = await stat(path).catch(() => undefined);
      yield `${path}\0${facts?.isDirectory() ? 'folder' : `${facts?.size} ${facts?.mtimeMs}`}`;
      if (facts?.isDirectory() && !isSkipped(basename(path))) below.push(path);
    }
    level = below;
  }
}

/** What may matter to a scan. Of a link only its goal tells. */
const isLookedAt = (entry: Dirent): boolean =>
  !entry.name.startsWith('.') &&
  (entry.isDirectory() || entry.isSymbolicLink() || isModelFile(entry.name) || describing.has(entry.name));

/** Visible models and folders in these folders in a fixed order, one folder after the other. */
async function pathsIn(folders: readonly string[]): Promise<string[]> {
  const paths: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const names = entries.filter(isLookedAt).map(({ name }) => name);
    for (const name of names.toSorted()) paths.push(join(folder, name));
    if (paths.length > LOOKED_AT) break;
  }
  return paths;
}
