import {
  generationRequest,
  MAX_LORAS,
  MAX_PROMPT,
  MAX_SEED,
  type GenerationRequest,
} from '../../shared/schema/generation.ts';

const { width, steps, cfgScale, count, strength, quality } = generationRequest.shape;

interface Ranged {
  unwrap(): { readonly minValue: number | null; readonly maxValue: number | null };
}
function range(of: Ranged): string {
  const { minValue, maxValue } = of.unwrap();
  return `from ${minValue} to ${maxValue}`;
}

const size = `Each side must be a multiple of 8 ${range(width)} pixels. Choose another size.`;
const wanted: Partial<Record<string, string>> = {
  width: size,
  height: size,
  steps: `Enter a whole number ${range(steps)}, or leave it empty.`,
  cfgScale: `Enter a number ${range(cfgScale)}, or leave it empty.`,
  seed: `Enter a whole number from 0 to ${MAX_SEED}.`,
  count: `Choose ${range(count)} pictures.`,
  strength: `Enter a number ${range(strength)}.`,
  quality: `Enter a whole number ${range(quality)}.`,
  model: 'No model has this name. Choose another.',
  sampler: 'No sampler has this name. Choose another.',
  scheduler: 'No scheduler has this name. Choose another.',
  loras: `Use at most ${MAX_LORAS} LoRAs, each with a weight from −4 to 4.`,
  initImage: 'This picture cannot be used. Choose another.',
  maskImage: 'This mask cannot be used. Paint it again.',
} satisfies Partial<Record<keyof GenerationRequest, string>>;

/** What a field of a request must be where the contract refuses it: the limit, and what to do next. */
export function fieldProblem(field: string, { prompt, negativePrompt = '' }: GenerationRequest): string {
  if (field === 'prompt') return tooLong('prompt', prompt);
  if (field === 'negativePrompt') return tooLong('negative prompt', negativePrompt);
  return wanted[field] ?? 'Something in the form cannot be used. Empty the form and fill it in again.';
}

const tooLong = (name: string, { length }: string): string =>
  `The ${name} has ${inFigures(length)} characters; ${inFigures(MAX_PROMPT)} is the most. Shorten it.`;

const inFigures = (number: number): string => number.toLocaleString('en-GB');
