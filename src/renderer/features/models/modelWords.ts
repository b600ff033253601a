import type { ModelView, SizeRule } from '../../../shared/schema/model.ts';

const families: Readonly<Record<string, string>> = {
  minit2i: 'MiniT2I',
  flux: 'FLUX.1',
  sd1: 'Stable Diffusion 1',
  sd2: 'Stable Diffusion 2',
  sdxl: 'Stable Diffusion XL',
  sd3: 'Stable Diffusion 3',
  unknown: 'Unknown family',
};

/** A family as people call it. */
export const familyWords = (family: string): string => families[family.toLowerCase()] ?? family;

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
  return models.filter(({ id, name, family }) => {
    const text = `${id} ${name} ${family} ${familyWords(family)}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
