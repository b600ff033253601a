import type { ModelView, SizeRule } from '../../../shared/schema/model.ts';
import type { ModelKind } from '../../../shared/schema/modelFile.ts';

const families: Readonly<Record<string, string>> = {
  minit2i: 'MiniT2I',
  flux: 'FLUX.1',
  sd1: 'Stable Diffusion 1',
  sd2: 'Stable Diffusion 2',
  sdxl: 'Stable Diffusion XL',
  sd3: 'Stable Diffusion 3',
  flux2: 'FLUX.2',
  chroma: 'Chroma',
  'chroma-radiance': 'Chroma Radiance',
  'qwen-image': 'Qwen-Image',
  'z-image': 'Z-Image',
  wan: 'Wan',
  'hunyuan-video': 'Hunyuan Video',
  ltx: 'LTX Video',
  svd: 'Stable Video Diffusion',
  'ovis-image': 'Ovis Image',
  lumina2: 'Lumina Image 2',
  hidream: 'HiDream',
  pixart: 'PixArt',
  'sdxl-refiner': 'Stable Diffusion XL refiner',
  unknown: 'Unknown family',
};

/** A family as people call it. */
export const familyWords = (family: string): string => families[family.toLowerCase()] ?? family;

/** Name of a file in a repository, without its folders. */
export const fileNameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

/** Kinds in the order in which they are shown: of several, and of one. */
export const kinds: readonly { readonly kind: ModelKind; readonly many: string; readonly one: string }[] = [
  { kind: 'model', many: 'Models', one: 'Model' },
  { kind: 'lora', many: 'LoRAs', one: 'LoRA' },
  { kind: 'textEncoder', many: 'Text encoders', one: 'Text encoder' },
  { kind: 'vae', many: 'VAEs', one: 'VAE' },
  { kind: 'controlNet', many: 'ControlNets', one: 'ControlNet' },
  { kind: 'upscaler', many: 'Upscalers', one: 'Upscaler' },
  { kind: 'embedding', many: 'Textual inversions', one: 'Textual inversion' },
  { kind: 'other', many: 'Other files', one: 'Other file' },
];

/** What a file is, and what it goes with: `LoRA for FLUX.1`, `Text encoder t5-xxl`. */
export function whatWords({ kind, part, family }: Pick<ModelView, 'kind' | 'part' | 'family'>): string {
  const what = kinds.find((known) => known.kind === kind)?.one ?? 'File';
  if (family !== 'unknown') return `${what} for ${familyWords(family)}`;
  return part === undefined || part === 'unknown' || part === kind ? what : `${what} ${part}`;
}

/** The model that comes with the app has random weights, and says so in its note. */
export const isTestModel = ({ note }: Pick<ModelView, 'note'>): boolean =>
  note !== undefined && /random weights/i.test(note);

/** The size it is made for, and which others it takes: `1024 × 1024; others up to 4,096`. */
export const sizeWords = ({ width, height }: { width: number; height: number }, { square, max }: SizeRule): string =>
  `${width} × ${height}; ${square ? 'squares' : 'others'} up to ${max.toLocaleString()}`;

/** What can be asked of it. */
export function abilityWords({ features, promptTokens }: Pick<ModelView, 'features' | 'promptTokens'>): string {
  const parts = [
    promptTokens ? `prompts of ${promptTokens.limit} tokens` : 'prompts',
    features?.negativePrompt && 'negative prompts',
    features?.initImage && 'a start image',
    features?.maskImage && 'masks',
  ].filter((part) => typeof part === 'string');
  const text = parts.length === 1 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The models whose name, id or family holds every word. */
export function findModels(models: readonly ModelView[], query: string): readonly ModelView[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return models.filter(({ id, name, family, part = '', triggerWords = [] }) => {
    const text = `${id} ${name} ${family} ${familyWords(family)} ${part} ${triggerWords.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
