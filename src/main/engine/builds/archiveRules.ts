import type { ZipEntry } from '../../platform/zipDirectory.ts';
import { BuildFault } from './buildFault.ts';

/** What is unpacked of an entry. */
export interface PlannedFile {
  readonly entry: ZipEntry;
  /** Below the folder it is unpacked into, with `/`. */
  readonly path: string;
  /** A link is unpacked as a copy of the file beside it that it names. */
  readonly kind: 'file' | 'link';
  readonly mode: number;
}

export interface ArchiveLimits {
  readonly entries: number;
  /** Bytes of all files together. */
  readonly bytes: number;
}

/** Far more than any build needs: those for AMD cards bring thousands of small files, those for NVIDIA 1.2 GB. */
export const usualLimits: ArchiveLimits = { entries: 20_000, bytes: 8_000_000_000 };

const LONGEST_PATH = 200;
const DEEPEST = 8;
const LONGEST_LINK = 255;
/** Names that Windows keeps for devices, whatever their ending. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[\d¹²³]|lpt[\d¹²³])(?:\.|$)/i;
// oxlint-disable-next-line no-control-regex -- these are what no file name may hold
const BAD_CHARACTER = /[\u0000-\u001f\u007f<>:"|?*\\\ufffd]/;
const LIBRARY = /\.(?:so(?:\.\d+)*|dylib|dll|exe)$/i;

const UNIX = 3;
const TYPE = { link: 0o12, folder: 0o04, file: 0o10, none: 0 } as const;
const WINDOWS_LINK = 0x400;
const ENCRYPTED = 0x1;

/**
 * What of an archive is unpacked, and where. Throws UNSAFE_ARCHIVE where an entry would end up outside the folder, is no
 * plain file, or could not be unpacked alike on every system.
 * @param taken paths of archives unpacked before, as {@link sameOnAnySystem} has them; what is planned is added
 */
export function planUnpacking(
  entries: readonly ZipEntry[],
  executable: string,
  taken: Set<string>,
  limits: ArchiveLimits = usualLimits,
): PlannedFile[] {
  if (entries.length > limits.entries) throw unsafe('', `holds more than ${limits.entries} files`);
  needApart(entries);
  const planned: PlannedFile[] = [];
  const folders = new Set<string>();
  let bytes = 0;
  for (const entry of entries) {
    const isFolder = entry.name.endsWith('/');
    const path = isFolder ? entry.name.slice(0, -1) : entry.name;
    const problem = pathProblem(path) ?? entryProblem(entry, isFolder);
    if (problem !== undefined) throw unsafe(entry.name, problem);
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1))
      folders.add(sameOnAnySystem(path.slice(0, at)));
    if (isFolder) {
      folders.add(sameOnAnySystem(path));
      continue;
    }
    const key = sameOnAnySystem(path);
    if (taken.has(key)) throw unsafe(entry.name, 'is there twice, or differs from another in capitals only');
    taken.add(key);
    bytes += entry.size;
    if (bytes > limits.bytes) throw unsafe('', `unpacks to more than ${limits.bytes} bytes`);
    const name = path.slice(path.lastIndexOf('/') + 1);
    planned.push({
      entry,
      path,
      kind: typeOf(entry) === TYPE.link ? 'link' : 'file',
      mode: name === executable || LIBRARY.test(name) ? 0o755 : 0o644,
    });
  }
  for (const folder of folders) if (taken.has(folder)) throw unsafe(folder, 'is a file and a folder');
  return planned;
}

/** Two paths of which this is the same are one file on some system. */
export const sameOnAnySystem = (path: string): string => path.normalize('NFC').toLowerCase();

/** What keeps a path from being unpacked below a folder on any system; undefined: nothing does. */
export function pathProblem(path: string): string | undefined {
  if (path.length > LONGEST_PATH) return `is longer than ${LONGEST_PATH} characters`;
  if (path.startsWith('/')) return 'begins at the root of the disk';
  if (BAD_CHARACTER.test(path)) return 'holds a character that a file name may not hold';
  const segments = path.split('/');
  if (segments.length > DEEPEST) return `lies deeper than ${DEEPEST} folders`;
  for (const segment of segments) {
    if (segment === '..') return 'leads out of the folder';
    if (segment === '' || segment === '.') return 'has an empty part';
    if (/[. ]$/.test(segment)) return 'has a part that ends in a dot or blank';
    if (DEVICE.test(segment)) return 'is kept for a device by Windows';
  }
  return undefined;
}

function entryProblem(entry: ZipEntry, isFolder: boolean): string | undefined {
  const type = typeOf(entry);
  if (isFolder)
    return entry.size === 0 && (type === TYPE.folder || type === TYPE.none) ? undefined : 'is no plain folder';
  if (type !== TYPE.file && type !== TYPE.none && type !== TYPE.link) return 'is no plain file';
  if (type === TYPE.link && (entry.size === 0 || entry.size > LONGEST_LINK)) return 'is a link to nowhere';
  if (entry.madeBy !== UNIX && (entry.attributes & WINDOWS_LINK) !== 0) return 'is no plain file';
  if ((entry.flags & ENCRYPTED) !== 0) return 'is encrypted';
  if (entry.method !== 0 && entry.method !== 8) return 'is packed in a way that is not read';
  if (entry.method === 0 && entry.size !== entry.packedSize) return 'has two sizes';
  return undefined;
}

/** Entries over one another are how small archives unpack to huge ones. */
function needApart(entries: readonly ZipEntry[]): void {
  const LOCAL_HEADER = 30;
  let end = 0;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    if (entry.offset < end) throw unsafe(entry.name, 'lies over another');
    end = entry.offset + LOCAL_HEADER + entry.packedSize;
  }
}

const typeOf = ({ madeBy, attributes }: ZipEntry): number => (madeBy === UNIX ? attributes >>> 28 : TYPE.none);

export const unsafe = (name: string, problem: string): BuildFault =>
  new BuildFault(
    'UNSAFE_ARCHIVE',
    `The archive is not unpacked: ${name === '' ? 'it' : JSON.stringify(name)} ${problem}. Do not use it; report where it came from.`,
    { facts: { problem, ...(name !== '' && { entry: name }) } },
  );
