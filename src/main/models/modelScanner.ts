import { basename, extname } from 'node:path';
import type { InstalledModel } from '../../shared/schema/model.ts';
import type { ModelKind } from '../../shared/schema/modelFile.ts';
import { explainPickle } from './assembleModel.ts';
import { familyWords } from './familyWords.ts';
import { inspectFile, inspectFolder } from './inspectModel.ts';
import type { Inspected } from './inspectModel.ts';
import { libraryEntries } from './libraryFolders.ts';
import { detailsOf } from './libraryFile.ts';
import type { LibraryFile, UnusableModel } from './libraryFile.ts';
import { openModelFile } from './modelFile.ts';
import type { FileReader } from './modelFile.ts';

export interface ModelScan {
  /** What can draw. */
  readonly usable: InstalledModel[];
  readonly unusable: UnusableModel[];
  /** What goes with models: LoRAs, text encoders, VAEs. */
  readonly files: LibraryFile[];
}

/** Waits for its turn, because files that it is completed with may come after it. */
type Found = Inspected | { readonly file: LibraryFile };

/**
 * Looks through models folders, in the order of their precedence: of two models with one id the first usable one counts.
 * A folder that lies in two of them is found in the first.
 * A folder that is itself a model (it holds a `model.json`) is taken as that one. Missing folders are empty ones.
 */
export async function scanModels(folders: readonly string[], read: FileReader = openModelFile): Promise<ModelScan> {
  const scan: ModelScan = { usable: [], unusable: [], files: [] };
  const found: Found[] = [];
  const seen = new Set<string>();
  for (const root of folders) {
    for await (const entry of libraryEntries(root, seen)) {
      const { path, folder } = entry;
      if (entry.is === 'manifest') found.push(await inspectFolder(path, read, folder));
      else if (entry.is === 'refused') found.push({ unusable: refused(path, folder, entry.reason) });
      else found.push(await lookInto(path, folder, entry.expected, read));
    }
  }
  const taken = new Set<string>();
  const library: LibraryFile[] = [];
  for (const one of found) if ('file' in one && isPart(one.file)) library.push(withOwnId(one.file, taken));
  scan.files.push(...library.filter((file) => whyNot(file) === undefined));
  for (const file of library) {
    const reason = whyNot(file);
    if (reason !== undefined) scan.unusable.push(unusableFile(file, reason));
  }
  for (const one of found) {
    if (!('file' in one)) add(scan, one);
    else if (!isPart(one.file)) add(scan, inspectFile(one.file, scan.files));
  }
  return scan;
}

async function lookInto(path: string, folder: string, expected: ModelKind, read: FileReader): Promise<Found> {
  const name = basename(path);
  const id = basename(path, extname(path));
  const file = await read(path, name);
  if (file.ok) {
    // Of what is not recognised, the folder says what it was meant to be.
    const { facts } = file;
    const kind = facts.kind === 'other' && facts.part === 'unknown' ? expected : facts.kind;
    return { file: { ...file, facts: { ...facts, kind }, id, folder } };
  }
  const { reason, sizeBytes } = file;
  return { unusable: { id, name: id, kind: expected, family: 'unknown', reason, sizeBytes, details: { folder } } };
}

const isPart = ({ facts }: LibraryFile): boolean => facts.kind !== 'model';

const kindWords: Readonly<Record<ModelKind, string>> = {
  model: 'model',
  lora: 'LoRA',
  textEncoder: 'text encoder',
  vae: 'VAE',
  controlNet: 'ControlNet',
  upscaler: 'upscaler',
  embedding: 'textual inversion',
  other: 'file',
};
/** What the engine has no place for. */
const unusedKinds = new Set<ModelKind>(['controlNet', 'upscaler', 'embedding']);

/** Why a readable file cannot go with a model; undefined when it can. */
function whyNot(file: LibraryFile): string | undefined {
  const { facts, name } = file;
  const { kind, part, family, format } = facts;
  if (format === 'pickle') return explainPickle(file);
  if (kind === 'other') return `${name} is of a kind that this app has no use for (${part}).`;
  if (part === 'unknown')
    return `${name} holds no ${kindWords[kind]} that is recognised. If it is another kind of file, put it into the folder for that.`;
  if (!unusedKinds.has(kind)) return undefined;
  const forWhom = family === 'unknown' ? '' : ` for ${familyWords(family)}`;
  return `${name} is ${kind === 'controlNet' || kind === 'embedding' ? 'a' : 'an'} ${kindWords[kind]}${forWhom}. The engine in use cannot work with one.`;
}

function unusableFile(file: LibraryFile, reason: string): UnusableModel {
  const { id, path, folder, sizeBytes, facts } = file;
  const { kind, family, license } = facts;
  const details = detailsOf(file, folder);
  return { id, name: id, kind, family, reason, sizeBytes, details, path, ...(license !== undefined && { license }) };
}

/** The first of a name keeps it; further ones are told apart by their folder. */
function withOwnId(file: LibraryFile, taken: Set<string>): LibraryFile {
  const { facts, id: stem, folder, name } = file;
  const ids = [stem, `${stem} (${folder})`, `${name} (${folder})`];
  const id = ids.find((one) => !taken.has(`${facts.kind} ${one}`)) ?? file.path;
  taken.add(`${facts.kind} ${id}`);
  return { ...file, id };
}

function refused(path: string, folder: string, reason: string): UnusableModel {
  const id = basename(path, extname(path));
  return { id, name: id, kind: 'model', family: 'unknown', reason, sizeBytes: 0, details: { folder } };
}

function add(scan: ModelScan, found: Inspected): void {
  if ('unusable' in found) {
    scan.unusable.push(found.unusable);
  } else if (scan.usable.some(({ id }) => id === found.usable.id)) {
    const { id, name, family, sizeBytes, details } = found.usable;
    const reason = `There is another model with the id ${JSON.stringify(id)}, which comes first. Rename one of the two.`;
    scan.unusable.push({ id, name, kind: 'model', family, sizeBytes, reason, ...(details && { details }) });
  } else {
    scan.usable.push(found.usable);
  }
}
