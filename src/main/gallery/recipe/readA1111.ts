import type { Foreign, ForeignFields, ForeignReader } from './foreign.ts';
import { looksLikeParameters, readParametersText } from './parametersText.ts';
import type { ParametersText } from './parametersText.ts';

/** Fields that change the picture and that this app has nothing like. */
const unlike = ['Clip skip', 'Hires upscale', 'ControlNet 0', 'Refiner', 'Variation seed', 'VAE', 'ADetailer model'];

/**
 * Stable Diffusion WebUI (A1111), Forge and all that write as they do: the PNG text `parameters`, or the EXIF comment
 * of a JPEG or WebP. Format: `create_infotext` and `parse_generation_parameters` of the WebUI.
 */
export const readA1111: ForeignReader = (texts) => {
  const raw = parametersIn(texts);
  return raw === undefined ? undefined : foreignOf(raw, readParametersText(raw));
};

/** The `parameters` text of a picture, wherever it stands. A comment counts only when it holds named values. */
export function parametersIn(texts: ReadonlyMap<string, string>): string | undefined {
  const named = texts.get('parameters');
  if (named !== undefined) return named;
  return ['UserComment', 'ImageDescription', 'comment']
    .map((name) => texts.get(name))
    .find((text) => text !== undefined && looksLikeParameters(text));
}

function foreignOf(raw: string, text: ParametersText): Foreign {
  const enlarged = text.fields.has('Hires upscale');
  const strength = enlarged ? undefined : text.fields.get('Denoising strength');
  return {
    source: 'a1111',
    raw,
    fields: { ...fieldsOf(text), ...(strength !== undefined && { strength }) },
    warnings: [
      ...unlike
        .filter((name) => text.fields.has(name))
        .map((name) => `“${name}” (${text.fields.get(name)?.slice(0, 100)}) has nothing like it here and is left out.`),
      ...(strength === undefined ? [] : ['It was drawn from another picture, which is not in the file.']),
    ],
  };
}

/** The fields that A1111 and stable-diffusion.cpp name alike. */
export function fieldsOf({ prompt, negativePrompt, fields }: ParametersText): ForeignFields {
  const [width, height] = fields.get('Size')?.split('x') ?? [];
  return {
    prompt,
    negativePrompt,
    width,
    height,
    steps: fields.get('Steps'),
    cfgScale: fields.get('CFG scale'),
    seed: fields.get('Seed'),
    sampler: fields.get('Sampler'),
    scheduler: fields.get('Schedule type'),
    model: fields.get('Model'),
    modelHash: fields.get('Model hash'),
  };
}
