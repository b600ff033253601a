import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { Recipe } from '../../shared/schema/image.ts';
import { errorCode, removeTemporaryFiles } from '../platform/atomicFile.ts';
import { isImageId } from './imageNames.ts';
import { sharp } from './imaging.ts';
import { readRecipe } from './recipeEmbed.ts';

/** A row of the journal; `missing` as it is noted there. */
export interface KnownImage {
  readonly id: string;
  readonly file: string;
  readonly missing: boolean;
}

export interface OrphanImage {
  readonly file: string;
  readonly recipe: Recipe;
  readonly bytes: number;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
}

export interface SweepReport {
  /** Whole pictures of this app without a row: to be booked again. */
  readonly orphans: OrphanImage[];
  /** Files named as images of this app, without a row and without a recipe of that id; those that were imported are so. */
  readonly strays: string[];
  /** Ids of rows whose file is gone since the last sweep. */
  readonly missing: string[];
  /** Ids of rows noted as missing whose file is back. */
  readonly returned: string[];
  readonly tempRemoved: number;
  /** Files that are none of ours; they are left alone. */
  readonly foreign: number;
}

const dayFolder = /^\d{4}-\d{2}-\d{2}$/;
const pictureExtension = /^\.(?:png|jpg|webp)$/;

/** Compares the files below `root` with the rows of the journal. A missing root is an empty one. */
export async function sweepImages(root: string, known: Iterable<KnownImage>): Promise<SweepReport> {
  const { files, foreign: outside, tempRemoved } = await walk(root);
  const rows = [...known];
  const report = {
    orphans: new Array<OrphanImage>(),
    strays: new Array<string>(),
    missing: rows.filter((row) => !row.missing && !files.has(row.file)).map(({ id }) => id),
    returned: rows.filter((row) => row.missing && files.has(row.file)).map(({ id }) => id),
    tempRemoved,
    foreign: outside,
  };
  const bookedFiles = new Set(rows.map(({ file }) => file));
  const bookedIds = new Set(rows.map(({ id }) => id));
  for (const file of files) {
    if (bookedFiles.has(file)) continue;
    const { name, ext } = parse(file);
    const mayBeOurs = pictureExtension.test(ext) && !bookedIds.has(name);
    const orphan = mayBeOurs ? await readOrphan(root, file) : undefined;
    if (orphan) report.orphans.push(orphan);
    else if (mayBeOurs && isImageId(name)) report.strays.push(file);
    else report.foreign += 1;
  }
  return report;
}

/** A copy under another name has the recipe of its original, so a picture counts as ours only under its own. */
async function readOrphan(root: string, file: string): Promise<OrphanImage | undefined> {
  try {
    const bytes = await readFile(join(root, file));
    const recipe = await readRecipe(bytes);
    if (!recipe || parse(file).name !== recipe.imageId) return undefined;
    const { width, height } = await sharp(bytes).metadata();
    return {
      file,
      recipe,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      width,
      height,
    };
  } catch {
    return undefined;
  }
}

/** Files of the day folders by their relative name; folders of other names only lose their temporary files. */
async function walk(root: string): Promise<{ files: Set<string>; foreign: number; tempRemoved: number }> {
  const files = new Set<string>();
  let tempRemoved = await clear(root);
  let foreign = 0;
  for (const entry of await entriesOf(root)) {
    if (!entry.isDirectory()) {
      foreign += 1;
      continue;
    }
    tempRemoved += await clear(join(root, entry.name));
    if (!dayFolder.test(entry.name)) continue;
    for (const inner of await entriesOf(join(root, entry.name))) {
      if (inner.isFile()) files.add(`${entry.name}/${inner.name}`);
      else foreign += 1;
    }
  }
  return { files, foreign, tempRemoved };
}

async function entriesOf(folder: string) {
  return orIfMissing(readdir(folder, { withFileTypes: true }), []);
}

async function clear(folder: string): Promise<number> {
  return orIfMissing(removeTemporaryFiles(folder), 0);
}

async function orIfMissing<T>(work: Promise<T>, instead: T): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return instead;
    throw error;
  }
}
