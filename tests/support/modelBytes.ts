/** Tensors of a test file: name → shape, outermost side first. */
export type Shapes = Readonly<Record<string, readonly number[]>>;

/** A safetensors file with F32 zeros. */
export function safetensorsBytes(shapes: Shapes): Buffer {
  let offset = 0;
  const entries = Object.entries(shapes).map(([name, shape]) => {
    const begin = offset;
    offset += shape.reduce((product, side) => product * side, 4);
    return [name, { dtype: 'F32', shape, data_offsets: [begin, offset] }];
  });
  return safetensorsWith(Object.fromEntries(entries), offset);
}

/** A safetensors file with any header, sensible or not, before `dataBytes` zeros. */
export function safetensorsWith(header: unknown, dataBytes: number): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

export interface GgufTensor {
  readonly name: string;
  /** Innermost side first, as the file has it. */
  readonly sides: readonly number[];
  readonly type: number;
  readonly bytes: number;
}

/** A GGUF file of zeros, with some metadata of every kind before the tensors. */
export function ggufBytes(tensors: readonly GgufTensor[], { version = 3, words = 3 } = {}): Buffer {
  const metadata = [
    Buffer.concat([text('general.architecture'), u32(8), text('flux')]),
    Buffer.concat([text('general.alignment'), u32(4), u32(64)]),
    Buffer.concat([text('a.flag'), u32(7), Buffer.of(1)]),
    Buffer.concat([text('some.numbers'), u32(9), u32(6), u64(2), Buffer.alloc(8)]),
    Buffer.concat([
      text('some.words'),
      u32(9),
      u32(8),
      u64(words),
      ...Array.from({ length: words }, (_, index) => text(`word ${index}`)),
    ]),
    Buffer.concat([text('nested'), u32(9), u32(9), u64(1), u32(0), u64(3), Buffer.alloc(3)]),
  ];
  let offset = 0;
  const infos = tensors.map(({ name, sides, type, bytes }) => {
    const info = Buffer.concat([text(name), u32(sides.length), ...sides.map(u64), u32(type), u64(offset)]);
    offset += Math.ceil(bytes / 64) * 64;
    return info;
  });
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    u32(version),
    u64(tensors.length),
    u64(metadata.length),
    ...metadata,
    ...infos,
  ]);
  const last = tensors.at(-1)?.bytes ?? 0;
  const data = Math.max(0, offset - Math.ceil(last / 64) * 64) + last;
  return Buffer.concat([head, Buffer.alloc((64 - (head.length % 64)) % 64), Buffer.alloc(data)]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}

/** Just enough tensors for each family to be recognised as a complete checkpoint; sizes are small, names real. */
const vae: Shapes = { 'first_stage_model.decoder.conv_in.weight': [4, 4, 3, 3] };
const clip: Shapes = { 'cond_stage_model.transformer.text_model.embeddings.token_embedding.weight': [8, 4] };
const unet = (width: number): Shapes => ({
  'model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight': [4, width],
});
const flux: Shapes = {
  'model.diffusion_model.double_blocks.0.img_attn.qkv.weight': [4, 4],
  'model.diffusion_model.single_blocks.0.linear1.weight': [4, 4],
};

export const checkpoints = {
  sd1: { ...unet(768), ...clip, ...vae },
  sd2: { ...unet(1024), 'cond_stage_model.model.token_embedding.weight': [8, 4], ...vae },
  sdxl: { ...unet(2048), 'conditioner.embedders.1.model.token_embedding.weight': [8, 4], ...vae },
  sd3: { 'model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight': [4, 4], ...clip, ...vae },
  flux: { ...flux, 'text_encoders.t5xxl.transformer.shared.weight': [8, 4], ...vae },
} as const satisfies Record<string, Shapes>;

/** The two files of a MiniT2I model with patches of `patch` pixels. */
export function minit2iFiles({ patch = 8, encoderWidth = 4 } = {}): { transformer: Buffer; text: Buffer } {
  return {
    transformer: safetensorsBytes({
      'model.net.img_embedder.proj1.weight': [2, 3, patch, patch],
      'model.net.double_blocks.0.img_qkv.weight': [4, 4],
      'model.net.mask_token': [1, 1, 4],
    }),
    text: safetensorsBytes({ 'shared.weight': [16, encoderWidth], 'encoder.final_layer_norm.weight': [encoderWidth] }),
  };
}
