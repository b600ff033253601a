import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import type { Stats } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type { ModelKind } from '../../shared/schema/modelFile.ts';

/** Something in the models folders that is looked into. */
export type LibraryEntry =
  | {
      readonly is: 'file';
      readonly path: string;
      readonly folder: string;
      readonly expected: ModelKind;
      readonly sizeBytes: number;
    }
  | { readonly is: 'manifest'; readonly path: string; readonly folder: string }
  | { readonly is: 'refused'; readonly path: string; readonly folder: string; readonly reason: string };

const modelEndings = new Set(['.safetensors', '.sft', '.gguf', '.ckpt', '.pt', '.pth']);

/** What A1111 and ComfyUI keep in folders of these names, spelt without case and marks. */
const folderKinds: Readonly<Record<string, ModelKind>> = {
  stablediffusion: 'model',
  checkpoints: 'model',
  diffusionmodels: 'model',
  unet: 'model',
  gguf: 'model',
  lora: 'lora',
  loras: 'lora',
  lycoris: 'lora',
  vae: 'vae',
  vaeapprox: 'vae',
  textencoder: 'textEncoder',
  textencoders: 'textEncoder',
  clip: 'textEncoder',
  controlnet: 'controlNet',
  esrgan: 'upscaler',
  realesrgan: 'upscaler',
  swinir: 'upscaler',
  upscalemodels: 'upscaler',
  embeddings: 'embedding',
};
/** Beside models in the folders of those programs, and never models. */
const skipped = new Set([
  'venv',
  'node_modules',
  '__pycache__',
  'outputs',
  'output',
  'input',
  'configs',
  'extensions',
  'custom_nodes',
  'repositories',
  'site-packages',
]);
/** Folders in folders, that of the models not counted. */
export const LIBRARY_LEVELS = 6;
const MAX_ENTRIES = 50_000;
const MAX_MANIFEST_BYTES = 1_000_000;

/** A file that is looked into: by its ending, whatever it holds. */
export const isModelFile = (name: string): boolean => modelEndings.has(extname(name).toLowerCase());

/** A folder that is never looked into. */
export const isSkipped = (name: string): boolean => name.startsWith('.') || skipped.has(name.toLowerCase());

/** The kind of model that a folder of this name holds by custom. */
export function kindOfFolder(name: string): ModelKind | undefined {
  const key = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return Object.hasOwn(folderKinds, key) ? folderKinds[key] : undefined;
}

/**
 * Everything below a models folder that may be a model, in a fixed order. The folder may be that of one model, a plain
 * one, the `models` of A1111 or ComfyUI, or the whole program: then only its `models` and `embeddings` are looked
 * through. What is not there, or may not be read, is empty, and so is what lies in a folder of `seen`, to which all that
 * are looked into are added.
 */
export async function* libraryEntries(root: string, seen = new Set<string>()): AsyncGenerator<LibraryEntry> {
  const walk = { seen, left: MAX_ENTRIES };
  for (const [path, label] of await libraryStarts(root))
    yield* entriesIn(path, label, kindOfFolder(basename(path)) ?? 'model', 0, walk);
}

/** The folders that count below a models folder, with how they are called. */
export async function libraryStarts(root: string): Promise<[path: string, label: string][]> {
  const name = basename(root) || root;
  const models = join(root, 'models');
  const below = await namesIn(models);
  if (!below.some((one) => kindOfFolder(one) !== undefined)) return [[root, name]];
  const embeddings = join(root, 'embeddings');
  return [
    [models, `${name}/models`],
    ...((await lookAt(embeddings))?.isDirectory()
      ? [[embeddings, `${name}/embeddings`] satisfies [string, string]]
      : []),
  ];
}

async function* entriesIn(
  path: string,
  folder: string,
  expected: ModelKind,
  level: number,
  walk: { readonly seen: Set<string>; left: number },
): AsyncGenerator<LibraryEntry> {
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined || walk.seen.has(real)) return;
  walk.seen.add(real);
  const names = await namesIn(path);
  if (names.includes('model.json') && (await isManifest(join(path, 'model.json'))))
    return yield { is: 'manifest', path, folder };
  if (names.includes('model_index.json')) {
    const reason =
      'This is a model in the folders of the diffusers library, which are not read. Get it as a single .safetensors or .gguf file.';
    return yield { is: 'refused', path, folder, reason };
  }
  const folders: string[] = [];
  for (const name of names) {
    walk.left -= 1;
    if (walk.left < 0) return;
    const at = join(path, name);
    const stats = await lookAt(at);
    if (stats?.isDirectory()) folders.push(name);
    else if (isModelFile(name)) yield* fileEntry(at, folder, expected, stats);
  }
  if (level === LIBRARY_LEVELS) return;
  for (const name of folders) {
    if (isSkipped(name)) continue;
    yield* entriesIn(join(path, name), `${folder}/${name}`, kindOfFolder(name) ?? expected, level + 1, walk);
  }
}

/** `stats` is undefined for a dangling link, which is reported by the attempt to open it. */
function* fileEntry(
  path: string,
  folder: string,
  expected: ModelKind,
  stats: Stats | undefined,
): Generator<LibraryEntry> {
  const [, piece, pieces] = /-(\d{5})-of-(\d{5})\.[a-z]+$/i.exec(path) ?? [];
  if (piece === undefined || Number(pieces) === 1) {
    yield { is: 'file', path, folder, expected, sizeBytes: stats?.size ?? 0 };
  } else if (Number(piece) === 1) {
    const reason = `${basename(path)} is one of ${Number(pieces)} pieces of a model, which are not put together. Get it as a single file.`;
    yield { is: 'refused', path, folder, reason };
  }
}

/**
 * Whether a `model.json` describes a model, or means to. A1111 and its kin keep notes under this name, beside a file
 * called `model`; to take those for ours would hide all else in the folder.
 */
async function isManifest(path: string): Promise<boolean> {
  const facts = await lookAt(path);
  if (!facts?.isFile() || facts.size > MAX_MANIFEST_BYTES) return false;
  try {
    const json: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof json !== 'object' || json === null || 'files' in json || 'schema' in json;
  } catch {
    return true;
  }
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
