import { asList, asRecord, boundedRecord } from './boundedJson.ts';
import type { ForeignLora, ForeignReader } from './foreign.ts';

/**
 * SwarmUI: a JSON object with `sui_image_params`, as PNG text `parameters` or as EXIF comment (older versions: EXIF
 * `Model`). Values may be numbers or texts. Format: docs/Image Metadata Format.md of SwarmUI.
 */
export const readSwarmui: ForeignReader = (texts) => {
  const raw = ['parameters', 'UserComment', 'exif.272']
    .map((name) => texts.get(name))
    .find((text) => text?.includes('"sui_image_params"'));
  const params = asRecord(boundedRecord(raw)?.['sui_image_params']);
  if (raw === undefined || !params) return undefined;
  const fromPicture = params['initimage'] !== undefined;
  return {
    source: 'swarmui',
    raw,
    fields: {
      prompt: params['prompt'],
      negativePrompt: params['negativeprompt'],
      width: params['width'],
      height: params['height'],
      steps: params['steps'],
      cfgScale: params['cfgscale'],
      seed: params['seed'],
      sampler: params['sampler'] ?? params['comfyuisampler'],
      scheduler: params['scheduler'] ?? params['comfyuischeduler'],
      model: params['model'],
      loras: lorasOf(params),
      ...(fromPicture && { strength: params['initimagecreativity'] }),
    },
    warnings: fromPicture ? ['It was drawn from another picture, which is not in the file.'] : [],
  };
};

/** Two lists side by side, each a JSON list or a text with commas. */
function lorasOf(params: Readonly<Record<string, unknown>>): ForeignLora[] {
  const weights = listOf(params['loraweights']);
  return listOf(params['loras']).flatMap((name, i) =>
    typeof name === 'string' && name.trim() !== '' ? [{ name, weight: weights[i] ?? 1 }] : [],
  );
}

const listOf = (value: unknown): readonly unknown[] =>
  typeof value === 'string' ? value.split(',').slice(0, 100) : asList(value);
