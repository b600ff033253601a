import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Name, sides, and what it is filled with; vectors are F32, everything else 8-bit floats. */
type Tensor = readonly [name: string, sides: readonly number[], fill: 'noise' | 'one' | 'zero'];

/** Of the layers; the attention heads have 128. */
const WIDTH = 128;
const TEXT_WIDTH = 64;
const LATENT_CHANNELS = 16;

const linear = (name: string, out: number, into: number): Tensor[] => [
  [`${name}.weight`, [out, into], 'noise'],
  [`${name}.bias`, [out], 'zero'],
];
const convolution = (name: string, out: number, into: number, side: number): Tensor[] => [
  [`${name}.weight`, [out, into, side, side], 'noise'],
  [`${name}.bias`, [out], 'zero'],
];
const groupNorm = (name: string, channels: number): Tensor[] => [
  [`${name}.weight`, [channels], 'one'],
  [`${name}.bias`, [channels], 'zero'],
];
const keyNorms = (name: string): Tensor[] =>
  ['query_norm', 'key_norm'].map((norm): Tensor => [`${name}.${norm}.scale`, [128], 'one']);

/** One double and one single block of FLUX.1. */
function transformer(): Tensor[] {
  const streams = ['img', 'txt'].flatMap((stream) => {
    const block = `double_blocks.0.${stream}`;
    return [
      ...linear(`${block}_mod.lin`, 6 * WIDTH, WIDTH),
      ...linear(`${block}_attn.qkv`, 3 * WIDTH, WIDTH),
      ...keyNorms(`${block}_attn.norm`),
      ...linear(`${block}_attn.proj`, WIDTH, WIDTH),
      ...linear(`${block}_mlp.0`, 4 * WIDTH, WIDTH),
      ...linear(`${block}_mlp.2`, WIDTH, 4 * WIDTH),
    ];
  });
  const embedders = ['time_in', 'vector_in'].flatMap((name) => [
    ...linear(`${name}.in_layer`, WIDTH, name === 'time_in' ? 256 : 768),
    ...linear(`${name}.out_layer`, WIDTH, WIDTH),
  ]);
  return [
    ...linear('img_in', WIDTH, 4 * LATENT_CHANNELS),
    ...embedders,
    ...linear('txt_in', WIDTH, TEXT_WIDTH),
    ...streams,
    ...linear('single_blocks.0.linear1', 7 * WIDTH, WIDTH),
    ...linear('single_blocks.0.linear2', WIDTH, 5 * WIDTH),
    ...keyNorms('single_blocks.0.norm'),
    ...linear('single_blocks.0.modulation.lin', 3 * WIDTH, WIDTH),
    ...linear('final_layer.linear', 4 * LATENT_CHANNELS, WIDTH),
    ...linear('final_layer.adaLN_modulation.1', 2 * WIDTH, WIDTH),
  ];
}

function textEncoder(): Tensor[] {
  const blocks = [0, 1].flatMap((n): Tensor[] => {
    const block = `encoder.block.${n}`;
    const relative: Tensor = [`${block}.layer.0.SelfAttention.relative_attention_bias.weight`, [32, 1], 'noise'];
    return [
      ...['q', 'k', 'v', 'o'].map((one): Tensor => [`${block}.layer.0.SelfAttention.${one}.weight`, [64, 64], 'noise']),
      ...(n === 0 ? [relative] : []),
      [`${block}.layer.0.layer_norm.weight`, [TEXT_WIDTH], 'one'],
      [`${block}.layer.1.DenseReluDense.wi_0.weight`, [128, TEXT_WIDTH], 'noise'],
      [`${block}.layer.1.DenseReluDense.wi_1.weight`, [128, TEXT_WIDTH], 'noise'],
      [`${block}.layer.1.DenseReluDense.wo.weight`, [TEXT_WIDTH, 128], 'noise'],
      [`${block}.layer.1.layer_norm.weight`, [TEXT_WIDTH], 'one'],
    ];
  });
  return [
    ['shared.weight', [32_128, TEXT_WIDTH], 'noise'],
    ...blocks,
    ['encoder.final_layer_norm.weight', [TEXT_WIDTH], 'one'],
  ];
}

const residual = (name: string, into: number, out: number): Tensor[] => [
  ...groupNorm(`${name}.norm1`, into),
  ...convolution(`${name}.conv1`, out, into, 3),
  ...groupNorm(`${name}.norm2`, out),
  ...convolution(`${name}.conv2`, out, out, 3),
  ...(into === out ? [] : convolution(`${name}.nin_shortcut`, out, into, 1)),
];
const middle = (side: string, channels: number): Tensor[] => [
  ...residual(`${side}.mid.block_1`, channels, channels),
  ...groupNorm(`${side}.mid.attn_1.norm`, channels),
  ...['q', 'k', 'v', 'proj_out'].flatMap((one) => convolution(`${side}.mid.attn_1.${one}`, channels, channels, 1)),
  ...residual(`${side}.mid.block_2`, channels, channels),
];

const LEVELS = [1, 2, 4, 4];
/** The native library takes encoders of this width alone, but narrower decoders. */
const ENCODER = 128;
const DECODER = 32;

function vae(): Tensor[] {
  const down = LEVELS.flatMap((level, n) => {
    const [into, out] = [ENCODER * (LEVELS[n - 1] ?? 1), ENCODER * level];
    return [
      ...residual(`encoder.down.${n}.block.0`, into, out),
      ...residual(`encoder.down.${n}.block.1`, out, out),
      ...(n < 3 ? convolution(`encoder.down.${n}.downsample.conv`, out, out, 3) : []),
    ];
  });
  const up = [3, 2, 1, 0].flatMap((n) => {
    const [into, out] = [DECODER * (LEVELS[n + 1] ?? 4), DECODER * (LEVELS[n] ?? 1)];
    return [
      ...residual(`decoder.up.${n}.block.0`, into, out),
      ...residual(`decoder.up.${n}.block.1`, out, out),
      ...residual(`decoder.up.${n}.block.2`, out, out),
      ...(n > 0 ? convolution(`decoder.up.${n}.upsample.conv`, out, out, 3) : []),
    ];
  });
  return [
    ...convolution('encoder.conv_in', ENCODER, 3, 3),
    ...down,
    ...middle('encoder', 4 * ENCODER),
    ...groupNorm('encoder.norm_out', 4 * ENCODER),
    ...convolution('encoder.conv_out', 2 * LATENT_CHANNELS, 4 * ENCODER, 3),
    ...convolution('decoder.conv_in', 4 * DECODER, LATENT_CHANNELS, 3),
    ...middle('decoder', 4 * DECODER),
    ...up,
    ...groupNorm('decoder.norm_out', DECODER),
    ...convolution('decoder.conv_out', 3, DECODER, 3),
  ];
}

const parts = { transformer, text: textEncoder, vae };

/** Engine files of a folder of {@link fluxModelFolder}, by role. */
export const fluxFiles = (folder: string) => ({
  diffusionModel: join(folder, 'transformer.safetensors'),
  t5xxl: join(folder, 'text.safetensors'),
  vae: join(folder, 'vae.safetensors'),
});

/** Folder of a tiny FLUX.1 with random weights (40 MB), written once: the smallest model with a real VAE. */
export async function fluxModelFolder(): Promise<string> {
  const shelf = join(import.meta.dirname, '../../.cache/test-models');
  const folder = join(shelf, 'flux-1');
  const there = () =>
    stat(folder).then(
      () => true,
      () => false,
    );
  if (await there()) return folder;
  const draft = join(shelf, `.draft-${randomUUID()}`);
  await mkdir(draft, { recursive: true });
  for (const [name, tensors] of Object.entries(parts))
    await writeFile(join(draft, `${name}.safetensors`), safetensors(tensors()));
  const files = { diffusionModel: 'transformer.safetensors', t5xxl: 'text.safetensors', vae: 'vae.safetensors' };
  const defaults = { width: 256, height: 256, steps: 4, cfgScale: 1 };
  await writeFile(
    join(draft, 'model.json'),
    JSON.stringify({ schema: 1, name: 'Tiny', family: 'flux', files, defaults }),
  );
  try {
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another worker was first.
    if (!(await there())) throw error;
  }
  return folder;
}

const count = (sides: readonly number[]): number => sides.reduce((product, side) => product * side, 1);

function safetensors(tensors: readonly Tensor[]): Uint8Array {
  const header: Record<string, object> = {};
  const data: Uint8Array[] = [];
  let end = 0;
  let state = 1;
  for (const [name, sides, fill] of tensors) {
    const values = count(sides);
    const wide = sides.length === 1;
    let bytes: Uint8Array;
    if (wide) bytes = new Uint8Array(new Float32Array(values).fill(fill === 'one' ? 1 : 0).buffer);
    else {
      const table = noiseTable(1 / Math.sqrt(count(sides.slice(1))));
      bytes = new Uint8Array(values);
      for (let i = 0; i < values; i += 1) {
        // Marsaglia's xorshift32.
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        bytes[i] = table[state >>> 24] ?? 0;
      }
    }
    header[name] = { dtype: wide ? 'F32' : 'F8_E4M3', shape: sides, data_offsets: [end, end + bytes.length] };
    end += bytes.length;
    data.push(bytes);
  }
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, ...data]);
}

/** 256 values spread like a normal distribution of this deviation, as 8-bit floats. */
function noiseTable(deviation: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, i) => {
    const share = (i + 0.5) / 256;
    // The logistic quantile is near enough.
    return eightBits(deviation * 0.5513 * Math.log(share / (1 - share)));
  });
}

/** A number as F8_E4M3: a sign, 4 bits of exponent biased by 7, 3 bits of fraction. */
function eightBits(value: number): number {
  const sign = value < 0 ? 0x80 : 0;
  const size = Math.abs(value);
  const exponent = Math.max(-6, Math.floor(Math.log2(size || 2 ** -20)));
  // Of the fraction in eighths; below 2^-6 there is no hidden one.
  const eighths = Math.round((8 * size) / 2 ** exponent);
  if (eighths < 8) return sign | eighths;
  const [bits, fraction] = eighths === 16 ? [exponent + 8, 0] : [exponent + 7, eighths - 8];
  return bits > 15 ? sign | 0x7e : sign | (bits << 3) | fraction;
}
