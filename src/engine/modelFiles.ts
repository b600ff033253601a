import fs from 'bare-fs';
import {
  headerLength,
  lengthPrefixBytes,
  parseSafetensorsHeader,
  type SafetensorsHeader,
} from './safetensorsHeader.ts';

/** File roles of a model folder to the names the native library uses. */
const nativeNames = {
  model: 'model',
  diffusionModel: 'model',
  clipL: 'clipL',
  clipG: 'clipG',
  t5xxl: 't5Xxl',
  llm: 'llm',
  vae: 'vae',
} as const;

export interface NativeFiles {
  model: string;
  clipL?: string;
  clipG?: string;
  t5Xxl?: string;
  llm?: string;
  vae?: string;
}

/**
 * Checks the files and names them as the native library does.
 *
 * The library opens companion files without checking them and then aborts the process at the first image, so a
 * missing or cut one has to be found here.
 *
 * @throws Error with a sentence for the user when a file cannot be used.
 */
export function checkModelFiles(files: Record<string, string>): NativeFiles {
  const native: Partial<NativeFiles> = {};
  for (const [role, path] of Object.entries(files)) {
    const name = role in nativeNames ? nativeNames[role as keyof typeof nativeNames] : undefined;
    if (name === undefined) throw new Error(`This engine cannot use the file "${role}" of a model.`);
    if (native[name] !== undefined) throw new Error('A model has either "model" or "diffusionModel", not both.');
    checkFile(path);
    native[name] = path;
  }
  const { model, ...companions } = native;
  if (model === undefined) throw new Error('The model names no main file ("model" or "diffusionModel").');
  return { model, ...companions };
}

function checkFile(path: string): void {
  let size: number;
  try {
    const stats = fs.statSync(path);
    if (!stats.isFile()) throw new Error('not a file');
    size = stats.size;
  } catch (error) {
    throw new Error(
      `The model file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    );
  }
  if (!path.toLowerCase().endsWith('.safetensors')) return;
  const header = readSafetensorsHeader(path);
  if (header === null) throw new Error(`The model file ${path} is not a safetensors file. Download it again.`);
  if (size < header.fileBytes) {
    throw new Error(`The model file ${path} is cut: it has ${size} of ${header.fileBytes} bytes. Download it again.`);
  }
}

function readSafetensorsHeader(path: string): SafetensorsHeader | null {
  const fd = fs.openSync(path, 'r');
  try {
    const prefix = Buffer.alloc(lengthPrefixBytes);
    const length = fs.readSync(fd, prefix, 0, lengthPrefixBytes, 0) === lengthPrefixBytes ? headerLength(prefix) : null;
    if (length === null || length > fs.fstatSync(fd).size) return null;
    const json = Buffer.alloc(length);
    let read = 0;
    while (read < length) {
      const count = fs.readSync(fd, json, read, length - read, lengthPrefixBytes + read);
      if (count === 0) return null;
      read += count;
    }
    return parseSafetensorsHeader(json.toString('utf8'), length);
  } finally {
    fs.closeSync(fd);
  }
}

/** Side of a MiniT2I patch in pixels, from the shape of its first layer; 16, as published, where that cannot be read. */
export function patchSide(path: string): number {
  if (!path.toLowerCase().endsWith('.safetensors')) return 16;
  for (const [name, shape] of readSafetensorsHeader(path)?.shapes ?? []) {
    if (name.endsWith('img_embedder.proj1.weight')) return shape[2] ?? 16;
  }
  return 16;
}
