/** One tensor of the noise model. */
export interface TensorSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly init: 'gauss' | 'one' | 'zero';
  /** The engine adds and multiplies element by element only in F32, and aborts otherwise; matrices may be F16. */
  readonly dtype: 'F16' | 'F32';
}

const hidden = 64;
const headSide = 64;
const patch = 8;
const channels = 3;
const bottleneck = 32;
const textWidth = 64;
const textHidden = 128;
const vocabulary = 32_128;
const mlp = 8 * Math.ceil(Math.trunc(2.6667 * hidden) / 8);

const gauss = (name: string, ...shape: number[]): TensorSpec => ({
  name: `${name}.weight`,
  shape,
  init: 'gauss',
  dtype: 'F16',
});
const norm = (name: string, side: number): TensorSpec => ({
  name: `${name}.weight`,
  shape: [side],
  init: 'one',
  dtype: 'F32',
});
const linear = (name: string, out: number, into: number, ...more: number[]): TensorSpec[] => [
  gauss(name, out, into, ...more),
  { name: `${name}.bias`, shape: [out], init: 'zero', dtype: 'F32' },
];
const swiglu = (name: string): TensorSpec[] => [
  gauss(`${name}.w1`, mlp, hidden),
  gauss(`${name}.w3`, mlp, hidden),
  gauss(`${name}.w2`, hidden, mlp),
];

function textBlock(name: string): TensorSpec[] {
  return [
    norm(`${name}.norm1`, hidden),
    norm(`${name}.norm2`, hidden),
    ...linear(`${name}.qkv`, 3 * hidden, hidden),
    ...linear(`${name}.attn_proj`, hidden, hidden),
    ...swiglu(`${name}.mlp`),
    norm(`${name}.q_norm`, headSide),
    norm(`${name}.k_norm`, headSide),
  ];
}

function doubleBlock(name: string): TensorSpec[] {
  const stream = (side: string): TensorSpec[] => [
    norm(`${name}.${side}_norm1`, hidden),
    norm(`${name}.${side}_norm2`, hidden),
    ...linear(`${name}.${side}_qkv`, 3 * hidden, hidden),
    ...linear(`${name}.${side}_attn_proj`, hidden, hidden),
    ...swiglu(`${name}.${side}_mlp`),
  ];
  return [...stream('img'), ...stream('txt'), norm(`${name}.q_norm`, headSide), norm(`${name}.k_norm`, headSide)];
}

function transformer(): TensorSpec[] {
  const tensors = [
    gauss('img_embedder.proj1', bottleneck, channels, patch, patch),
    ...linear('img_embedder.proj2', hidden, bottleneck, 1, 1),
    gauss('txt_embedder', hidden, textWidth),
    gauss('pooled_embedder', hidden, textWidth),
    ...linear('t_embedder.mlp.0', hidden, 256),
    ...linear('t_embedder.mlp.2', hidden, hidden),
    ...textBlock('txt_preamble_blocks.0'),
    ...doubleBlock('double_blocks.0'),
    norm('final_layer.norm_final', hidden),
    ...linear('final_layer.linear', patch * patch * channels, hidden),
    { name: 'mask_token', shape: [1, 1, textWidth], init: 'gauss', dtype: 'F32' } as const,
  ];
  return tensors.map((tensor) => ({ ...tensor, name: `model.net.${tensor.name}` }));
}

function textBlockT5(name: string): TensorSpec[] {
  return [
    ...['q', 'k', 'v'].map((part) => gauss(`${name}.0.SelfAttention.${part}`, headSide, textWidth)),
    gauss(`${name}.0.SelfAttention.o`, textWidth, headSide),
    gauss(`${name}.0.SelfAttention.relative_attention_bias`, 32, 1),
    norm(`${name}.0.layer_norm`, textWidth),
    gauss(`${name}.1.DenseReluDense.wi_0`, textHidden, textWidth),
    gauss(`${name}.1.DenseReluDense.wi_1`, textHidden, textWidth),
    gauss(`${name}.1.DenseReluDense.wo`, textWidth, textHidden),
    norm(`${name}.1.layer_norm`, textWidth),
  ];
}

/** The smallest MiniT2I that the engine loads: names and shapes as stable-diffusion.cpp reads them. */
export const noiseTensors: { readonly transformer: readonly TensorSpec[]; readonly text: readonly TensorSpec[] } = {
  transformer: transformer(),
  text: [
    gauss('shared', vocabulary, textWidth),
    ...textBlockT5('encoder.block.0.layer'),
    norm('encoder.final_layer_norm', textWidth),
  ],
};
