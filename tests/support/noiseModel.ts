import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ModelManifest } from '../../src/shared/schema/model.ts';
import { noiseTensors, type TensorSpec } from './noiseTensors.ts';

export interface NoiseModelOptions {
  /** Native width and height in pixels, a multiple of 8; default 128. */
  readonly size?: number;
  /** Seed of the weights, 1 … 2^32−1; default 1. The same seed gives the same bytes. */
  readonly seed?: number;
  /** All weights NaN: the engine then draws one flat colour and reports no error. For tests of that case. */
  readonly nan?: boolean;
  readonly name?: string;
}

/**
 * Writes a tiny MiniT2I model with random weights: real files that the real engine loads and draws noise with.
 * The folder is made under another name and renamed, so it is never seen half written; one that is already there
 * is replaced.
 */
export async function writeNoiseModel(folder: string, options: NoiseModelOptions = {}): Promise<void> {
  const { size = 128, seed = 1, nan = false, name = 'Noise' } = options;
  const { transformer, text } = noiseTensors;
  const manifest: ModelManifest = {
    schema: 1,
    name,
    family: 'minit2i',
    files: { diffusionModel: 'transformer.safetensors', t5xxl: 'text.safetensors' },
    defaults: { width: size, height: size, steps: 6, cfgScale: 3 },
    license: 'MIT',
    note: 'This model has random weights and draws only noise: it shows that everything works. For real pictures put a model file or folder into the models folder and scan again.',
  };
  const draft = join(dirname(folder), `.${basename(folder)}-${randomUUID()}`);
  await mkdir(draft, { recursive: true });
  try {
    await writeFile(join(draft, 'transformer.safetensors'), safetensors(transformer, { seed, nan }));
    await writeFile(join(draft, 'text.safetensors'), safetensors(text, { seed: seed + 1, nan }));
    await writeFile(join(draft, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    await replace(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Renames over a folder; where two writers race, the last one wins and both end with a whole folder in place. */
async function replace(draft: string, folder: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await rm(folder, { recursive: true, force: true });
    try {
      await rename(draft, folder);
      return;
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}

/** One file in the safetensors format: header length (8 bytes, little endian), JSON header, data. */
function safetensors(tensors: readonly TensorSpec[], draw: { seed: number; nan: boolean }): Uint8Array {
  const header: Record<string, { dtype: string; shape: readonly number[]; data_offsets: [number, number] }> = {};
  let length = 0;
  for (const { name, shape, dtype } of tensors) {
    const end = length + count(shape) * bytesPerValue[dtype];
    header[name] = { dtype, shape, data_offsets: [length, end] };
    length = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padding = Buffer.alloc((8 - (json.length % 8)) % 8, ' ');
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(json.length + padding.length));
  const random = xorshift(draw.seed);
  return Buffer.concat([prefix, json, padding, ...tensors.map((tensor) => tensorBytes(tensor, draw.nan, random))]);
}

const bytesPerValue = { F16: 2, F32: 4 } as const;
const tableBits = 12;

/** Drawing from a table of Gaussians is what makes this take milliseconds. */
function tensorBytes(tensor: TensorSpec, nan: boolean, random: () => number): Uint8Array {
  const scale = 1 / Math.sqrt(Math.max(1, count(tensor.shape.slice(1))));
  const value = { one: () => 1, zero: () => 0, gauss: () => scale * gauss(random) }[tensor.init];
  const table = Float32Array.from({ length: 2 ** tableBits }, nan ? () => Number.NaN : value);
  const encoded = tensor.dtype === 'F32' ? table : Uint16Array.from(table, half);
  const values = tensor.dtype === 'F32' ? new Float32Array(count(tensor.shape)) : new Uint16Array(count(tensor.shape));
  for (let i = 0; i < values.length; i += 1) values[i] = encoded[random() >>> (32 - tableBits)] ?? 0;
  return Buffer.from(values.buffer);
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Marsaglia's xorshift32. */
function xorshift(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}

/** Box-Muller. */
function gauss(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log((random() + 1) / 2 ** 32));
  return radius * Math.cos((2 * Math.PI * random()) / 2 ** 32);
}

/** IEEE 754 half of a number of moderate size, cut towards zero; below 2^-14 it is zero. */
function half(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const bits = new Uint32Array(new Float32Array([value]).buffer)[0] ?? 0;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  return exponent <= 0 ? sign : sign | (exponent << 10) | ((bits >>> 13) & 0x3ff);
}
