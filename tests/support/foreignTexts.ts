/** Texts as other programs write them; made by hand after their sources. */
export const a1111 = [
  'a castle on a hill, (golden hour:1.2) <lora:ink_style:0.8> with a moat',
  'Negative prompt: blurry, ugly,',
  'low quality',
  'Steps: 20, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 7, Seed: 1234567, Size: 512x768, Model hash: 6ce0161689, Model: dreamshaper_8, Lora hashes: "ink_style: 1a2b3c, other: 4d5e", TI hashes: "x: 1", Version: v1.10.1',
].join('\n');

export const sdcppOld =
  'a sunflower field\nNegative prompt: blue sky\nSteps: 30, CFG scale: 5.000000, Guidance: 3.500000, Eta: 0.000000, Seed: 197583933, Size: 512x512, Model: DreamShaper 8.safetensors, RNG: cuda, Sampler: dpm++2mv2 karras, Version: stable-diffusion.cpp';

const sdcppJson = {
  schema: 'sdcpp.image.params/v1',
  mode: 'img_gen',
  generator: { name: 'stable-diffusion.cpp', version: 'master', commit: '97d2990' },
  seed: 42,
  width: 640,
  height: 512,
  prompt: { positive: 'a fox, "red", {wild}', negative: 'blur' },
  sampling: {
    steps: 24,
    eta: 0,
    guidance: { txt_cfg: 6.5, img_cfg: 6.5, distilled_guidance: 3.5, slg: { scale: 0, layers: [7, 8] } },
    method: 'euler_a',
    scheduler: 'discrete',
  },
  models: { diffusion_model: 'dreamshaper_8.gguf', vae: 'ae.safetensors' },
  clip_skip: -1,
  strength: 0.75,
  loras: [{ name: 'ink_style.safetensors', multiplier: 1, is_high_noise: false }],
};
export const sdcppNew = `a fox, "red", {wild} <lora:ink_style:1>\nNegative prompt: blur\nSteps: 24, CFG scale: 6.500000, Skip layers: [7, 8, ], Guidance: 3.500000, Eta: 0.000000, Seed: 42, Size: 640x512, Model: , RNG: cuda, Sampler: euler_a discrete, Unet: dreamshaper_8.gguf, VAE: ae.safetensors, Version: stable-diffusion.cpp, SDCPP: ${JSON.stringify(sdcppJson)}`;

export const swarmui = JSON.stringify(
  {
    sui_image_params: {
      prompt: 'a photo of a cat <lora:ink_style:0.5>',
      negativeprompt: 'dog',
      model: 'OfficialStableDiffusion/dreamshaper_8',
      seed: '77',
      steps: 25,
      cfgscale: '7.5',
      aspectratio: 'Custom',
      width: 512,
      height: 768,
      sampler: 'dpmpp_2s_ancestral',
      scheduler: 'normal',
      swarm_version: '0.9.3.1',
    },
    sui_extra_data: { date: '2024-11-13', generation_time: '6.11 (prep) and 4.84 (gen) seconds' },
    sui_models: [{ name: 'dreamshaper_8.safetensors', param: 'model', hash: '0xd7a9' }],
  },
  undefined,
  2,
);

export const invokeai = JSON.stringify({
  app_version: '5.6.0',
  generation_mode: 'txt2img',
  positive_prompt: 'landscape, {not a variable}',
  negative_prompt: 'low quality',
  width: 768,
  height: 432,
  seed: 356120443,
  rand_device: 'cpu',
  cfg_scale: 7.5,
  cfg_rescale_multiplier: 0,
  steps: 50,
  scheduler: 'dpmpp_2m_k',
  clip_skip: 0,
  model: { key: 'c0ffee', hash: 'blake3:abc', name: 'DreamShaper 8', base: 'sd-1', type: 'main' },
  controlnets: [],
  loras: [{ model: { key: 'k', hash: 'h', name: 'ink style', base: 'sd-1', type: 'lora' }, weight: 0.6 }],
});

export const invokeai2 = JSON.stringify({
  model: 'stable diffusion',
  model_weights: 'dreamshaper_8',
  app_id: 'invoke-ai/InvokeAI',
  app_version: '2.3.5',
  image: {
    prompt: [{ prompt: 'a lamp [dust, dirt] on a desk', weight: 1 }],
    steps: 30,
    cfg_scale: 7.5,
    height: 512,
    width: 512,
    seed: 99,
    type: 'txt2img',
    sampler: 'k_euler_a',
  },
});

export const invokeai1 = '"a lamp [dust] on a \\"desk\\"" -s 30 -S 99 -W 512 -H 640 -C 7.5 -A k_heun';

const node = (class_type: string, inputs: object): object => ({ class_type, inputs, _meta: { title: class_type } });

/** The default graph, with a LoRA and a prompt that comes from a node of its own. */
export const comfyui = JSON.stringify({
  '3': node('KSampler', {
    seed: 156680208700286,
    steps: 20,
    cfg: 8,
    sampler_name: 'euler_ancestral',
    scheduler: 'karras',
    denoise: 1,
    model: ['10', 0],
    positive: ['6', 0],
    negative: ['7', 0],
    latent_image: ['5', 0],
  }),
  '4': node('CheckpointLoaderSimple', { ckpt_name: 'sd15/dreamshaper_8.safetensors' }),
  '5': node('EmptyLatentImage', { width: 512, height: 640, batch_size: 1 }),
  '6': node('CLIPTextEncode', { text: ['11', 0], clip: ['10', 1] }),
  '7': node('CLIPTextEncode', { text: 'text, watermark', clip: ['10', 1] }),
  '8': node('VAEDecode', { samples: ['3', 0], vae: ['4', 2] }),
  '9': node('SaveImage', { filename_prefix: 'ComfyUI', images: ['8', 0] }),
  '10': node('LoraLoader', {
    lora_name: 'ink_style.safetensors',
    strength_model: 0.7,
    strength_clip: 1,
    model: ['4', 0],
    clip: ['4', 1],
  }),
  '11': node('PrimitiveStringMultiline', { value: 'a bottle with a galaxy inside' }),
});

/** FLUX as ComfyUI's own template draws it: guider, sigmas and noise in nodes of their own. */
export const comfyuiFlux = JSON.stringify({
  '5': node('EmptySD3LatentImage', { width: 1024, height: 768, batch_size: 1 }),
  '6': node('CLIPTextEncode', { text: 'an anime girl', clip: ['11', 0] }),
  '8': node('VAEDecode', { samples: ['13', 0], vae: ['10', 0] }),
  '9': node('SaveImage', { filename_prefix: 'ComfyUI', images: ['8', 0] }),
  '12': node('UNETLoader', { unet_name: 'flux1-dev.safetensors', weight_dtype: 'default' }),
  '13': node('SamplerCustomAdvanced', {
    noise: ['25', 0],
    guider: ['22', 0],
    sampler: ['16', 0],
    sigmas: ['17', 0],
    latent_image: ['5', 0],
  }),
  '16': node('KSamplerSelect', { sampler_name: 'euler' }),
  '17': node('BasicScheduler', { scheduler: 'simple', steps: 22, denoise: 1, model: ['12', 0] }),
  '22': node('BasicGuider', { model: ['12', 0], conditioning: ['26', 0] }),
  '25': node('RandomNoise', { noise_seed: 219670278 }),
  '26': node('FluxGuidance', { guidance: 3.5, conditioning: ['6', 0] }),
});

/** A picture drawn from another one, then again larger: two samplers in a row. */
export const comfyuiTwoPasses = JSON.stringify({
  '1': node('CheckpointLoaderSimple', { ckpt_name: 'dreamshaper_8.safetensors' }),
  '2': node('CLIPTextEncode', { text: 'a hill', clip: ['1', 1] }),
  '3': node('ConditioningZeroOut', { conditioning: ['2', 0] }),
  '4': node('LoadImage', { image: 'in.png' }),
  '5': node('VAEEncode', { pixels: ['4', 0], vae: ['1', 2] }),
  '6': node('KSampler', {
    seed: ['20', 0],
    steps: 12,
    cfg: 6,
    sampler_name: 'heun',
    scheduler: 'beta',
    denoise: 0.6,
    model: ['1', 0],
    positive: ['2', 0],
    negative: ['3', 0],
    latent_image: ['5', 0],
  }),
  '7': node('LatentUpscale', { samples: ['6', 0], width: 1024 }),
  '8': node('KSampler', {
    seed: 2,
    steps: 5,
    cfg: 6,
    sampler_name: 'heun',
    scheduler: 'beta',
    denoise: 0.4,
    model: ['1', 0],
    positive: ['2', 0],
    negative: ['3', 0],
    latent_image: ['7', 0],
  }),
  '9': node('VAEDecode', { samples: ['8', 0], vae: ['1', 2] }),
  '10': node('SaveImage', { images: ['9', 0] }),
  '20': node('PrimitiveInt', { value: 31 }),
});
