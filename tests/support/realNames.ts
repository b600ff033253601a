import type { Shapes } from './modelBytes.ts';

/**
 * Names of real model files, a few of each, with the sides that tell them apart; the other sides are small.
 * From the headers of the files that the authors publish, as stable-diffusion.cpp and ComfyUI look for them.
 */
export const transformers = {
  sd1: { 'model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight': [4, 768] },
  sd2: { 'model.diffusion_model.input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight': [4, 1024] },
  sdxl: { 'model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight': [4, 2048] },
  'sdxl-refiner': { 'model.diffusion_model.input_blocks.4.1.transformer_blocks.0.attn2.to_k.weight': [4, 1280] },
  sd3: {
    'model.diffusion_model.joint_blocks.0.context_block.attn.qkv.weight': [4, 4],
    'model.diffusion_model.joint_blocks.0.x_block.attn.qkv.weight': [4, 4],
  },
  flux: {
    'double_blocks.0.img_attn.norm.key_norm.scale': [4],
    'double_blocks.0.img_attn.qkv.weight': [4, 4],
    'single_blocks.0.linear1.weight': [4, 4],
    'guidance_in.in_layer.weight': [4, 4],
    'img_in.weight': [4, 64],
    'txt_in.weight': [4, 4096],
  },
  flux2: {
    'double_blocks.0.img_attn.norm.key_norm.scale': [4],
    'double_stream_modulation_img.lin.weight': [4, 4],
    'single_blocks.0.linear1.weight': [4, 4],
    'img_in.weight': [4, 128],
    'txt_in.weight': [4, 7680],
  },
  chroma: {
    'distilled_guidance_layer.norms.0.scale': [4],
    'distilled_guidance_layer.layers.0.in_layer.weight': [4, 4],
    'double_blocks.0.img_attn.qkv.weight': [4, 4],
    'single_blocks.0.linear1.weight': [4, 4],
    'txt_in.weight': [4, 4096],
  },
  'qwen-image': {
    'transformer_blocks.0.img_mod.1.weight': [4, 4],
    'transformer_blocks.0.attn.add_k_proj.weight': [4, 4],
    'txt_norm.weight': [3584],
    'txt_in.weight': [4, 3584],
  },
  'z-image': {
    'cap_embedder.0.weight': [2560],
    'cap_embedder.1.weight': [4, 2560],
    'layers.0.attention.qkv.weight': [4, 4],
    'noise_refiner.0.attention.qkv.weight': [4, 4],
  },
  lumina2: {
    'cap_embedder.0.weight': [2304],
    'cap_embedder.1.weight': [4, 2304],
    'layers.0.attention.qkv.weight': [4, 4],
  },
  wan: {
    'model.diffusion_model.blocks.0.cross_attn.norm_k.weight': [4],
    'model.diffusion_model.head.modulation': [1, 2, 4],
    'model.diffusion_model.patch_embedding.weight': [4, 16, 1, 2, 2],
  },
  'hunyuan-video': {
    'txt_in.individual_token_refiner.blocks.0.adaLN_modulation.1.weight': [4, 4],
    'double_blocks.0.img_attn.qkv.weight': [4, 4],
    'single_blocks.0.linear1.weight': [4, 4],
  },
  ltx: { 'adaln_single.emb.timestep_embedder.linear_1.weight': [4, 4], 'patchify_proj.weight': [4, 4] },
  minit2i: { 'model.net.img_embedder.proj1.weight': [4, 3, 16, 16], 'model.net.mask_token': [1, 1, 1024] },
} as const satisfies Record<string, Shapes>;

export const encoders = {
  'clip-l': {
    'text_model.embeddings.token_embedding.weight': [8, 768],
    'text_model.encoder.layers.0.mlp.fc1.weight': [4, 768],
  },
  'clip-g': {
    'text_model.embeddings.token_embedding.weight': [8, 1280],
    'text_model.encoder.layers.30.mlp.fc1.weight': [4, 1280],
  },
  'clip-h': {
    'text_model.embeddings.token_embedding.weight': [8, 1024],
    'text_model.encoder.layers.22.mlp.fc1.weight': [4, 4],
  },
  't5-xxl': { 'shared.weight': [8, 4096], 'encoder.block.23.layer.1.DenseReluDense.wi_1.weight': [4, 4] },
  'umt5-xxl': { 'shared.weight': [256_384, 4096], 'encoder.block.0.layer.0.SelfAttention.k.weight': [4, 4] },
  'qwen2.5-vl-7b': {
    'model.embed_tokens.weight': [8, 3584],
    'model.layers.0.self_attn.k_proj.weight': [512, 4],
    'model.layers.0.self_attn.k_proj.bias': [512],
    'visual.blocks.0.attn.qkv.weight': [4, 4],
  },
  'qwen3-4b': {
    'model.embed_tokens.weight': [8, 2560],
    'model.layers.0.self_attn.k_proj.weight': [4, 4],
    'model.layers.0.self_attn.q_norm.weight': [128],
  },
  'mistral-24b': {
    'model.embed_tokens.weight': [8, 5120],
    'model.layers.0.self_attn.k_proj.weight': [4, 4],
    'model.layers.0.post_attention_layernorm.weight': [4],
  },
  'gemma2-2b': {
    'model.embed_tokens.weight': [8, 2304],
    'model.layers.0.self_attn.k_proj.weight': [4, 4],
    'model.layers.0.post_feedforward_layernorm.weight': [4],
  },
} as const satisfies Record<string, Shapes>;

/** The same as llama.cpp's converter names them. */
export const ggufEncoders = {
  't5-xxl': { 'token_embd.weight': [8, 4096], 'enc.blk.0.attn_q.weight': [4, 4] },
  'qwen3-4b': { 'token_embd.weight': [8, 2560], 'blk.0.attn_k.weight': [4, 4], 'blk.0.attn_q_norm.weight': [128] },
  'qwen2.5-vl-7b': { 'token_embd.weight': [8, 3584], 'blk.0.attn_k.weight': [4, 4], 'blk.0.attn_k.bias': [4] },
  'mistral-24b': { 'token_embd.weight': [8, 5120], 'blk.0.attn_k.weight': [4, 4], 'blk.0.attn_norm.weight': [5120] },
} as const satisfies Record<string, Shapes>;

export const vaes = {
  sd: {
    part: 'vae',
    channels: 4,
    shapes: { 'decoder.conv_in.weight': [4, 4, 3, 3], 'post_quant_conv.weight': [4, 4, 1, 1] },
  },
  flux: {
    part: 'vae',
    channels: 16,
    shapes: { 'decoder.conv_in.weight': [4, 16, 3, 3], 'encoder.conv_in.weight': [4, 3, 3, 3] },
  },
  flux2: { part: 'vae', channels: 32, shapes: { 'decoder.conv_in.weight': [4, 32, 3, 3], 'bn.running_mean': [128] } },
  qwen: {
    part: 'vae-3d',
    channels: 16,
    shapes: { 'decoder.conv1.weight': [4, 16, 3, 3, 3], 'decoder.middle.0.residual.0.gamma': [4, 1, 1, 1] },
  },
  taesd: {
    part: 'taesd',
    channels: 4,
    shapes: { 'decoder.layers.0.weight': [4, 4, 3, 3], 'encoder.layers.0.weight': [4, 3, 3, 3] },
  },
} as const satisfies Record<string, { part: string; channels: number; shapes: Shapes }>;

export const loras = {
  sd1: { 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight': [4, 768] },
  sd2: { 'lora_unet_down_blocks_0_attentions_0_transformer_blocks_0_attn2_to_k.lora_down.weight': [4, 1024] },
  sdxl: { 'lora_unet_input_blocks_4_1_transformer_blocks_0_attn2_to_k.lora_down.weight': [4, 2048] },
  flux: {
    'lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight': [4, 3072],
    'lora_unet_single_blocks_0_linear1.lora_up.weight': [21_504, 4],
    'lora_unet_double_blocks_0_img_attn_qkv.alpha': [],
  },
  flux2: { 'diffusion_model.double_blocks.0.img_attn.qkv.lora_A.weight': [4, 6144] },
  sd3: { 'transformer.transformer_blocks.0.attn.add_k_proj.lora_A.weight': [4, 4] },
  'qwen-image': { 'transformer_blocks.0.img_mlp.net.2.lora_down.weight': [4, 4] },
  'z-image': { 'diffusion_model.layers.0.attention.to_q.lora_A.weight': [4, 3840] },
  wan: { 'diffusion_model.blocks.0.cross_attn.k.lora_A.weight': [4, 4] },
} as const satisfies Record<string, Shapes>;

/** The same in other layouts: diffusers, LyCORIS, text encoder only. */
export const otherLoras: readonly (readonly [family: string, part: string, shapes: Shapes])[] = [
  ['flux', 'lora', { 'transformer.single_transformer_blocks.0.attn.to_q.lora_A.weight': [4, 3072] }],
  ['flux2', 'lora', { 'transformer.single_transformer_blocks.0.attn.to_qkv_mlp_proj.lora_A.weight': [4, 6144] }],
  ['flux2', 'lora', { 'lora_unet_single_blocks_0_linear1.lora_up.weight': [27_648, 4] }],
  ['sdxl', 'lora', { 'lora_te2_text_model_encoder_layers_0_mlp_fc1.lora_down.weight': [4, 1280] }],
  ['sd1', 'lora', { 'unet.down_blocks.0.attentions.0.transformer_blocks.0.attn2.to_k.lora.down.weight': [4, 768] }],
  ['unknown', 'loha', { 'lora_unet_mid_block_attentions_0_proj_in.hada_w1_a': [4, 4] }],
  ['unknown', 'lokr', { 'lora_unet_mid_block_attentions_0_proj_in.lokr_w1': [4, 4] }],
];
