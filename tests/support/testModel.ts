import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeNoiseModel, type NoiseModelOptions } from './noiseModel.ts';

const root = join(import.meta.dirname, '../..');

/**
 * Folder of the tiny noise model, written once and shared by all test workers. Do not change what is in it: copy it.
 * `nan` gives the variant whose pictures are one flat colour.
 */
export async function testModelFolder(options: Pick<NoiseModelOptions, 'nan'> = {}): Promise<string> {
  const shelf = join(root, '.cache/test-models', await version());
  const folder = join(shelf, options.nan === true ? 'flat' : 'noise');
  if (await exists(folder)) return folder;
  await mkdir(shelf, { recursive: true });
  const draft = join(shelf, `.draft-${randomUUID()}`);
  await writeNoiseModel(draft, options);
  try {
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another worker was first.
    if (!(await exists(folder))) throw error;
  }
  return folder;
}

/** Engine files of a folder written by `writeNoiseModel`, by role. */
export function modelFiles(folder: string): Record<string, string> {
  return { diffusionModel: join(folder, 'transformer.safetensors'), t5xxl: join(folder, 'text.safetensors') };
}

async function version(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of ['noiseModel.ts', 'noiseTensors.ts']) hash.update(await readFile(join(import.meta.dirname, name)));
  return hash.digest('hex').slice(0, 12);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
