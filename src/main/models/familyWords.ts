import { otherFamilies } from './modelFamily.ts';

const names: Readonly<Record<string, string>> = {
  minit2i: 'MiniT2I',
  sd1: 'Stable Diffusion 1',
  sd2: 'Stable Diffusion 2',
  sdxl: 'Stable Diffusion XL',
  sd3: 'Stable Diffusion 3',
  flux: 'FLUX.1',
  flux2: 'FLUX.2',
  chroma: 'Chroma',
  'qwen-image': 'Qwen-Image',
  'z-image': 'Z-Image',
};

/** A family as people call it. */
export const familyWords = (family: string): string => names[family] ?? otherFamilies[family] ?? family;
