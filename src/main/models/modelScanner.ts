import { readdir, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { InstalledModel } from '../../shared/schema/model.ts';
import { inspectFile, inspectFolder, refusePickle } from './inspectModel.ts';
import type { Inspected, UnusableModel } from './inspectModel.ts';

const checkpoints = new Set(['.safetensors', '.gguf']);
const pickles = new Set(['.ckpt', '.pt', '.pth']);

export interface ModelScan {
  readonly usable: InstalledModel[];
  readonly unusable: UnusableModel[];
  readonly loras: { readonly id: string; readonly path: string }[];
}

/**
 * Looks through models folders, in the order of their precedence: of two models with one id the first usable one counts.
 * A folder that is itself a model (it holds a `model.json`) is taken as that one. Missing folders are empty ones.
 */
export async function scanModels(folders: readonly string[]): Promise<ModelScan> {
  const scan: ModelScan = { usable: [], unusable: [], loras: [] };
  for (const folder of folders) {
    for (const found of await inspectAll(folder)) add(scan, found);
    for (const lora of await lorasIn(join(folder, 'loras'))) {
      if (!scan.loras.some(({ id }) => id === lora.id)) scan.loras.push(lora);
    }
  }
  return scan;
}

function add(scan: ModelScan, found: Inspected): void {
  if ('unusable' in found) {
    scan.unusable.push(found.unusable);
  } else if (scan.usable.some(({ id }) => id === found.usable.id)) {
    const { id, name, family, sizeBytes } = found.usable;
    const reason = `There is another model with the id ${JSON.stringify(id)}, which comes first. Rename one of the two.`;
    scan.unusable.push({ id, name, family, sizeBytes, reason });
  } else {
    scan.usable.push(found.usable);
  }
}

async function inspectAll(folder: string): Promise<Inspected[]> {
  if (await lookAt(join(folder, 'model.json'))) return [await inspectFolder(folder)];
  const found: Inspected[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const stats = await lookAt(path);
    const inspected = stats?.isDirectory() ? await inspectDirectory(path) : await inspectSingle(path, stats);
    if (inspected) found.push(inspected);
  }
  return found;
}

/** A folder of model files without a manifest is a mistake worth telling; any other folder is none of our business. */
async function inspectDirectory(path: string): Promise<Inspected | undefined> {
  if (basename(path) === 'loras') return undefined;
  if (await lookAt(join(path, 'model.json'))) return inspectFolder(path);
  if (!(await namesIn(path)).some((name) => checkpoints.has(extname(name).toLowerCase()))) return undefined;
  const id = basename(path);
  const reason =
    'The folder has no model.json. Add one that names the family and the files, or move a complete checkpoint out of it.';
  return { unusable: { id, name: id, family: 'unknown', reason, sizeBytes: 0 } };
}

/** `stats` is undefined for a dangling link, which is reported by the attempt to open it. */
async function inspectSingle(path: string, stats: Stats | undefined): Promise<Inspected | undefined> {
  const extension = extname(path).toLowerCase();
  if (pickles.has(extension)) return refusePickle(path, stats?.size ?? 0);
  return checkpoints.has(extension) ? inspectFile(path) : undefined;
}

async function lorasIn(folder: string): Promise<{ id: string; path: string }[]> {
  const files = (await namesIn(folder)).filter((name) => extname(name).toLowerCase() === '.safetensors');
  return files.map((name) => ({ id: basename(name, extname(name)), path: join(folder, name) }));
}

/** Visible names in a fixed order; none where the folder is missing or closed to us. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => !name.startsWith('.')).toSorted();
  } catch {
    return [];
  }
}

async function lookAt(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch {
    return undefined;
  }
}
