import { embeddedSamplers, embeddedSchedulers } from '../shared/schema/engine.ts';
import { wireRequest, type WireRequest } from '../shared/schema/engineWire.ts';
import { imageSize } from './imageSize.ts';

/** What the native library is asked for one image, less the seed. Explicit in everything it would otherwise guess. */
export interface NativeRequest {
  readonly prompt: string;
  readonly negative_prompt: string;
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly cfg_scale: number;
  readonly sampling_method?: (typeof embeddedSamplers)[number];
  readonly scheduler?: (typeof embeddedSchedulers)[number];
  readonly init_image?: Uint8Array;
  readonly strength?: number;
  readonly lora?: string;
  readonly vae_tiling?: boolean;
  /** `WIDTHxHEIGHT` in latent pixels. */
  readonly vae_tile_size?: string;
}

export interface MappedRequest {
  readonly native: NativeRequest;
  readonly count: number;
  /** Seed of the first image; image i uses seed + i. */
  readonly seed: number;
}

export interface MappingRules {
  readonly sizes: { readonly multiple: number; readonly square: boolean };
  /** Bytes of a base64 text, or null when it is none. */
  readonly decodeBase64: (text: string) => Uint8Array | null;
  /** Absolute path of a LoRA file, or null when there is none at that path. */
  readonly findLora: (path: string) => string | null;
}

/** A request the engine refuses; the message is the answer. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
}

export const limits = {
  minSide: 64,
  maxSide: 4096,
  maxSteps: 1000,
  maxBatch: 64,
  maxCfg: 100,
  maxPrompt: 32_000,
} as const;

/** Fields of the native protocol that would be silently ignored here. */
const unsupported = ['mask_image', 'control_image', 'ip_adapter_image', 'ref_images', 'hires'] as const;

/**
 * Turns the body of `POST /sdcpp/v1/img_gen` into native parameters. The native library aborts the process, or
 * silently does something else, for much that is wrong; so nothing passes here that is not known to be safe.
 *
 * @throws BadRequest naming the field.
 */
export function mapRequest(body: unknown, rules: MappingRules): MappedRequest {
  refuseUnsupported(body);
  const parsed = wireRequest.safeParse(body);
  if (!parsed.success) {
    const problems = parsed.error.issues
      .slice(0, 5)
      .map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
    throw new BadRequest(problems.join('; '));
  }
  const request = parsed.data;
  const { sample_params: sampling, width, height, seed } = request;
  const count = request.batch_count ?? 1;
  between('width', width, limits.minSide, limits.maxSide);
  between('height', height, limits.minSide, limits.maxSide);
  between('batch_count', count, 1, limits.maxBatch);
  between('sample_params.sample_steps', sampling.sample_steps, 1, limits.maxSteps);
  between('sample_params.guidance.txt_cfg', sampling.guidance.txt_cfg, 0, limits.maxCfg);
  between('seed', seed, 0, Number.MAX_SAFE_INTEGER - count);
  checkSize(width, height, rules.sizes);
  const sampler = named('sample_params.sample_method', sampling.sample_method, embeddedSamplers);
  const scheduler = named('sample_params.scheduler', sampling.scheduler, embeddedSchedulers);
  const lora = mapLora(request, rules);
  const image = mapInitImage(request, rules);
  return {
    native: {
      prompt: promptText('prompt', request.prompt) || ' ',
      negative_prompt: promptText('negative_prompt', request.negative_prompt ?? ''),
      width,
      height,
      steps: sampling.sample_steps,
      cfg_scale: sampling.guidance.txt_cfg,
      ...(sampler !== undefined && { sampling_method: sampler }),
      ...(scheduler !== undefined && { scheduler }),
      ...image,
      ...lora,
      ...mapTiling(request),
    },
    count,
    seed,
  };
}

function refuseUnsupported(body: unknown): void {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new BadRequest('the body must be a JSON object');
  for (const field of unsupported) {
    const value: unknown = Reflect.get(body, field);
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue;
    if (field === 'hires' && typeof value === 'object' && Reflect.get(value, 'enabled') !== true) continue;
    throw new BadRequest(`${field}: not supported by this engine`);
  }
}

function between(field: string, value: number, least: number, most: number): void {
  if (value < least || value > most) throw new BadRequest(`${field}: must be between ${least} and ${most}`);
}

/** MiniT2I aborts the process on any picture that is not square. */
function checkSize(width: number, height: number, { multiple, square }: MappingRules['sizes']): void {
  if (width % multiple !== 0 || height % multiple !== 0) {
    throw new BadRequest(`width, height: must be multiples of ${multiple} for this model`);
  }
  if (square && width !== height) throw new BadRequest('width, height: this model draws only square pictures');
}

function named<T extends string>(field: string, value: string | undefined, known: readonly T[]): T | undefined {
  if (value === undefined || value === 'default') return undefined;
  const found = known.find((name) => name === value);
  if (found === undefined) throw new BadRequest(`${field}: unknown name; known are ${known.join(', ')}`);
  return found;
}

/** Lone surrogates and NUL cannot pass through native strings. */
function promptText(field: string, text: string): string {
  if (text.length > limits.maxPrompt) throw new BadRequest(`${field}: must be at most ${limits.maxPrompt} characters`);
  return text.toWellFormed().replaceAll('\0', ' ');
}

function mapInitImage(request: WireRequest, rules: MappingRules): Pick<NativeRequest, 'init_image' | 'strength'> {
  if (request.init_image === undefined) return {};
  const strength = request.strength ?? 0.75;
  between('strength', strength, 0, 1);
  const bytes = rules.decodeBase64(request.init_image);
  if (bytes === null) throw new BadRequest('init_image: not base64');
  const size = imageSize(bytes);
  if (size === null) throw new BadRequest('init_image: must be a PNG or JPEG');
  if (size.width !== request.width || size.height !== request.height) {
    throw new BadRequest(`init_image: must be ${request.width}x${request.height}, is ${size.width}x${size.height}`);
  }
  return { init_image: bytes, strength };
}

function mapTiling({ vae_tiling_params: tiling }: WireRequest): Pick<NativeRequest, 'vae_tiling' | 'vae_tile_size'> {
  if (tiling?.enabled !== true) return {};
  between('vae_tiling_params.tile_size_x', tiling.tile_size_x, 4, limits.maxSide);
  between('vae_tiling_params.tile_size_y', tiling.tile_size_y, 4, limits.maxSide);
  return { vae_tiling: true, vae_tile_size: `${tiling.tile_size_x}x${tiling.tile_size_y}` };
}

function mapLora(request: WireRequest, rules: MappingRules): Pick<NativeRequest, 'lora'> {
  const [first, ...more] = request.lora ?? [];
  if (first === undefined) return {};
  if (more.length > 0) throw new BadRequest('lora: this engine takes at most one');
  if (first.multiplier !== 1) throw new BadRequest('lora.0.multiplier: this engine knows only 1');
  const path = rules.findLora(first.path);
  if (path === null) throw new BadRequest('lora.0.path: no such file');
  return { lora: path };
}
