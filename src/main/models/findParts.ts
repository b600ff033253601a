import type { ModelFileRole } from '../../shared/schema/model.ts';
import type { FileFacts, MissingPart } from '../../shared/schema/modelFile.ts';
import type { LibraryFile } from './libraryFile.ts';
import type { GoodFile } from './modelFile.ts';

interface Need {
  readonly role: ModelFileRole;
  readonly wanted: string;
  readonly candidates: MissingPart['candidates'];
  readonly fits: (file: LibraryFile) => boolean;
}

export interface FoundParts {
  readonly found: ReadonlyMap<ModelFileRole, LibraryFile>;
  readonly missing: readonly MissingPart[];
}

/**
 * Completes a model in parts from the library. Of several files that fit, one beside the model comes first, then the
 * most exact numbers, then the first by name; so the same library gives the same model at every scan.
 */
export function findParts(main: GoodFile, library: readonly LibraryFile[]): FoundParts {
  const found = new Map<ModelFileRole, LibraryFile>();
  const missing: MissingPart[] = [];
  for (const { role, wanted, candidates, fits } of needsOf(main.facts)) {
    const [best] = library
      .filter((file) => file.facts.format !== 'pickle' && fits(file))
      .toSorted((a, b) => rank(a, main) - rank(b, main) || a.path.localeCompare(b.path));
    if (best) found.set(role, best);
    else missing.push({ part: role, wanted, candidates });
  }
  return { found, missing };
}

const exactness = [
  'BF16',
  'F16',
  'F32',
  'Q8_0',
  'F8_E4M3',
  'F8_E5M2',
  'Q6_K',
  'Q5_K',
  'Q5_1',
  'Q5_0',
  'Q4_K',
  'Q4_1',
  'Q4_0',
];

function rank(file: LibraryFile, main: GoodFile): number {
  const at = exactness.indexOf(file.facts.precision);
  const beside = folderOf(file.path) === folderOf(main.path) ? 0 : 100;
  return beside + (at < 0 ? exactness.length : at);
}

const folderOf = (path: string): string => path.replace(/[\\/][^\\/]*$/, '');

const encoder =
  (...parts: readonly string[]) =>
  ({ facts }: GoodFile): boolean =>
    facts.kind === 'textEncoder' && parts.includes(facts.part);

/** The language model of this sort, whose vectors are as wide as the model wants where that shows. */
const languageModel =
  (wants: number | undefined, usual: string) =>
  ({ facts }: GoodFile): boolean =>
    facts.kind === 'textEncoder' && facts.part === usual && (wants === undefined || facts.gives === wants);

/** What a file is called from the models folder on: where that lies tells nothing of what is in it. */
const called = ({ folder, name }: LibraryFile): string => `${folder}/${name}`;

/** Those of SD 3 and FLUX.1 have the same names and shapes and differ in what they were trained for. */
const vae =
  (channels: number, { part = 'vae', not }: { part?: string; not?: RegExp } = {}) =>
  (file: LibraryFile): boolean =>
    file.facts.kind === 'vae' &&
    file.facts.part === part &&
    file.facts.channels === channels &&
    !not?.test(called(file));

const FLUX_TEXT = 'comfyanonymous/flux_text_encoders';
const clipL: Need = {
  role: 'clipL',
  wanted: 'CLIP-L (a text encoder)',
  candidates: [{ repo: FLUX_TEXT, file: 'clip_l.safetensors' }],
  fits: encoder('clip-l'),
};
const clipG: Need = {
  role: 'clipG',
  wanted: 'CLIP-G (a text encoder)',
  candidates: [{ repo: 'Comfy-Org/stable-diffusion-3.5-fp8', file: 'text_encoders/clip_g.safetensors' }],
  fits: encoder('clip-g'),
};
const t5xxl: Need = {
  role: 't5xxl',
  wanted: 'T5-XXL (a text encoder)',
  candidates: [
    { repo: FLUX_TEXT, file: 't5xxl_fp16.safetensors' },
    { repo: FLUX_TEXT, file: 't5xxl_fp8_e4m3fn.safetensors' },
  ],
  fits: encoder('t5-xxl'),
};
const fluxVae: Need = {
  role: 'vae',
  wanted: 'the VAE of FLUX.1',
  candidates: [
    { repo: 'black-forest-labs/FLUX.1-schnell', file: 'ae.safetensors' },
    { repo: 'Comfy-Org/z_image_turbo', file: 'split_files/vae/ae.safetensors' },
  ],
  fits: vae(16, { not: /sd[-_.]?3/i }),
};
const smallVae = (wanted: string, repo: string, file: string, not: RegExp): Need => ({
  role: 'vae',
  wanted,
  candidates: [{ repo, file }],
  fits: vae(4, { not }),
});

function needsOf(facts: FileFacts): Need[] {
  const needs = everyNeed(facts);
  const hasEncoder = facts.brings.some((part) => !isVae(part));
  const hasVae = facts.brings.some(isVae);
  return needs.filter(({ role }) => (role === 'vae' ? !hasVae : !hasEncoder));
}

const isVae = (part: string): boolean => part.startsWith('vae') || part === 'taesd';

function everyNeed({ family, wants }: FileFacts): Need[] {
  switch (family) {
    case 'minit2i':
      return [
        {
          role: 't5xxl',
          wanted: `a T5 text encoder${wants === undefined ? '' : ` with vectors of ${wants} values`}`,
          candidates: [],
          fits: ({ facts: { kind, part, gives } }) =>
            kind === 'textEncoder' && part.startsWith('t5') && (wants === undefined || gives === wants),
        },
      ];
    case 'sd1':
      return [
        clipL,
        smallVae(
          'the VAE of Stable Diffusion 1',
          'stabilityai/sd-vae-ft-mse-original',
          'vae-ft-mse-840000-ema-pruned.safetensors',
          /xl/i,
        ),
      ];
    case 'sd2':
      return [
        { ...clipL, wanted: 'CLIP-H (a text encoder)', candidates: [], fits: encoder('clip-h') },
        smallVae(
          'the VAE of Stable Diffusion 2',
          'stabilityai/sd-vae-ft-mse-original',
          'vae-ft-mse-840000-ema-pruned.safetensors',
          /xl/i,
        ),
      ];
    case 'sdxl':
      return [
        clipL,
        clipG,
        {
          ...smallVae('the VAE of Stable Diffusion XL', 'stabilityai/sdxl-vae', 'sdxl_vae.safetensors', /$^/),
          fits: (file) => vae(4)(file) && /xl/i.test(called(file)),
        },
      ];
    case 'sd3':
      return [
        clipL,
        clipG,
        t5xxl,
        {
          role: 'vae',
          wanted: 'the VAE of Stable Diffusion 3',
          candidates: [
            {
              repo: 'stabilityai/stable-diffusion-3.5-large',
              file: 'vae/diffusion_pytorch_model.safetensors',
              name: 'sd3.5-vae.safetensors',
            },
          ],
          fits: (file) => vae(16)(file) && /sd[-_.]?3/i.test(called(file)),
        },
      ];
    case 'flux':
      return [clipL, t5xxl, fluxVae];
    case 'chroma':
      return [t5xxl, fluxVae];
    case 'flux2':
      return [
        flux2Encoder(wants),
        {
          role: 'vae',
          wanted: 'the VAE of FLUX.2',
          candidates: [{ repo: 'Comfy-Org/flux2-dev', file: 'split_files/vae/flux2-vae.safetensors' }],
          fits: vae(32),
        },
      ];
    case 'z-image':
      return [
        {
          role: 'llm',
          wanted: 'Qwen3 4B (a language model)',
          candidates: [
            { repo: 'Comfy-Org/z_image_turbo', file: 'split_files/text_encoders/qwen_3_4b.safetensors' },
            { repo: 'unsloth/Qwen3-4B-Instruct-2507-GGUF', file: 'Qwen3-4B-Instruct-2507-Q4_K_M.gguf' },
          ],
          fits: languageModel(wants, 'qwen3-4b'),
        },
        fluxVae,
      ];
    case 'qwen-image':
      return [
        {
          role: 'llm',
          wanted: 'Qwen2.5-VL 7B (a language model)',
          candidates: [
            { repo: 'Comfy-Org/Qwen-Image_ComfyUI', file: 'split_files/text_encoders/qwen_2.5_vl_7b.safetensors' },
            { repo: 'mradermacher/Qwen2.5-VL-7B-Instruct-GGUF', file: 'Qwen2.5-VL-7B-Instruct.Q8_0.gguf' },
          ],
          fits: languageModel(wants, 'qwen2.5-vl-7b'),
        },
        {
          role: 'vae',
          wanted: 'the VAE of Qwen-Image',
          candidates: [{ repo: 'Comfy-Org/Qwen-Image_ComfyUI', file: 'split_files/vae/qwen_image_vae.safetensors' }],
          fits: vae(16, { part: 'vae-3d', not: /wan/i }),
        },
      ];
    default:
      return [];
  }
}

/** Which one a FLUX.2 was made with shows in the width of what it reads. */
function flux2Encoder(wants: number | undefined): Need {
  const byWidth: Readonly<Record<number, readonly [wanted: string, part: string, repo: string, file: string]>> = {
    2560: ['Qwen3 4B (a language model)', 'qwen3-4b', 'unsloth/Qwen3-4B-GGUF', 'Qwen3-4B-Q8_0.gguf'],
    4096: ['Qwen3 8B (a language model)', 'qwen3-8b', 'unsloth/Qwen3-8B-GGUF', 'Qwen3-8B-Q8_0.gguf'],
  };
  const [wanted, part, repo, file] = byWidth[wants ?? 0] ?? [
    'Mistral Small 3.2 24B (a language model)',
    'mistral-24b',
    'unsloth/Mistral-Small-3.2-24B-Instruct-2506-GGUF',
    'Mistral-Small-3.2-24B-Instruct-2506-Q4_K_M.gguf',
  ];
  return { role: 'llm', wanted, candidates: [{ repo, file }], fits: languageModel(wants, part) };
}
