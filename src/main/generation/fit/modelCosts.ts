import type { MemoryRung } from '../../../shared/schema/fit.ts';
import { measuresOf } from './ladder.ts';

/** What the headers of a model tell. */
export interface ModelFacts {
  readonly family: string;
  /** Of the part that draws. */
  readonly parameters?: number | undefined;
  readonly precision?: string | undefined;
  /** Of all files. */
  readonly sizeBytes: number;
  /** It has a text encoder in a file of its own. */
  readonly inParts: boolean;
}

/** What draws, as the guesses see it. */
export type DeviceClass = 'processor' | 'discrete' | 'integrated' | 'apple' | 'software';

/** Sides of the patches that a transformer sees, in pixels: 8 of the VAE times 2. A MiniT2I draws pixels in its own. */
const PATCH = 16;
/** How a picture is read by a U-Net, which works on several sizes: fitted to the known work of SD 1.5 and SDXL. */
const UNET_PIXELS_PER_TOKEN = 700;
const UNETS = new Set(['sd1', 'sd2', 'sdxl', 'sdxl-refiner']);
/** Tokens of the text that transformers work on beside the picture. */
const TEXT_TOKENS = 256;

/** Width of the layers: with 12 × width² parameters a layer, this and the parameters tell how many there are. */
const widthOf = (parameters: number): number => Math.min(4096, Math.max(256, Math.sqrt(parameters / 12 / 24)));

const bitsOf = (precision: string | undefined): number => {
  if (precision === undefined) return 16;
  if (/^(?:F32|FP32)$/.test(precision)) return 32;
  const digits = /^(?:I?Q|F8|FP8)_?(\d)?/.exec(precision);
  return digits ? Number(digits[1] ?? 8) + (/^I?Q/.test(precision) ? 0.5 : 0) : 16;
};

const parametersOf = ({ parameters, sizeBytes, precision }: ModelFacts): number =>
  Math.max(1, parameters ?? (8 * sizeBytes) / bitsOf(precision));

/**
 * Floating-point operations of one run of the model, by what grows with the picture: not at all, with its area, with
 * its area squared (attention). Areas in megapixels.
 *
 * Two for each weight and token, and 4 × tokens² × width for the attention of a layer.
 */
export function passWork(facts: ModelFacts): readonly [number, number, number] {
  const parameters = parametersOf(facts);
  const tokens = 1e6 / (UNETS.has(facts.family) ? UNET_PIXELS_PER_TOKEN : PATCH * PATCH);
  const linear = 2 * parameters * tokens;
  return [2 * parameters * TEXT_TOKENS * 0.2, linear, linear * (tokens / (6 * widthOf(parameters)))];
}

/**
 * Operations a second that a device is guessed to bring about, for each thread of a processor. Guesses, rounded from
 * what stable-diffusion.cpp is reported to do: a thread with AVX2 was measured at 15 to 20 GFLOPS with the embedded
 * engine; a mid-range card draws SD 1.5 at 512 × 512 (0.8 TFLOP a run) at 3 to 6 steps of two runs a second. The first
 * picture replaces them by what this machine does.
 */
export const guessedSpeed: Readonly<Record<DeviceClass, number>> = {
  processor: 15e9,
  discrete: 6e12,
  integrated: 0.6e12,
  apple: 2.5e12,
  software: 3e9,
};

/** Operations to decode a megapixel: the decoder of the usual VAE (about 2.5 TFLOP for 512 × 512); little without one. */
export const decodeWork = (family: string): number =>
  family === 'minit2i' || family === 'chroma-radiance' ? 1e9 : 10e12;

/** What the engine holds without any model: program and libraries. */
export const ENGINE_BYTES = 90e6;

/** Bytes of weights that are held at a time. */
export function weightBytes(facts: ModelFacts, rung: MemoryRung, backend: string): number {
  const { sizeBytes, inParts, precision, family } = facts;
  const { load } = measuresOf(rung, { family, backend });
  const rounded = load?.type === 'q8_0' ? 8.5 / Math.max(8.5, bitsOf(precision)) : 1;
  // Of a model in parts, the text encoder and what draws take turns; on a card, one layer is worked on at a time.
  if (load?.weights === 'disk') return rounded * sizeBytes * (inParts ? 0.65 : 1);
  if (load?.weights === 'ram') return sizeBytes * (backend === 'cpu' ? 1 : 0.25);
  return sizeBytes;
}

/** The decoder of the usual VAE asks for 1.6 GB at 512 × 512, as the engine tells in its log. */
const DECODE_BYTES_PER_PIXEL = 6400;
/** Copies of its layers' values that a transformer holds while it works. */
const VALUES_PER_TOKEN = 20;
const PICTURE_BYTES_PER_PIXEL = 36;

/** Bytes that an image is worked on in, at the busiest time. */
export function workBytes(facts: ModelFacts, pixels: number, rung: MemoryRung, backend: string): number {
  const tokens = pixels / (UNETS.has(facts.family) ? UNET_PIXELS_PER_TOKEN / 8 : PATCH * PATCH) + TEXT_TOKENS;
  const drawing = 4 * VALUES_PER_TOKEN * tokens * widthOf(parametersOf(facts));
  const { tileSize } = measuresOf(rung, { family: facts.family, backend });
  const decoded = tileSize === undefined ? pixels : Math.min(pixels, tileSize * tileSize);
  const decoding = decodeWork(facts.family) > 1e10 ? DECODE_BYTES_PER_PIXEL * decoded : 0;
  return Math.max(drawing, decoding) + PICTURE_BYTES_PER_PIXEL * pixels;
}
