import { asList, asRecord, boundedRecord } from './boundedJson.ts';
import type { Foreign, ForeignReader } from './foreign.ts';
import { readParametersText } from './parametersText.ts';
import { fieldsOf, parametersIn } from './readA1111.ts';

const VERSION = 'Version: stable-diffusion.cpp';
const JSON_MARK = 'SDCPP: ';

/**
 * stable-diffusion.cpp: a text in the manner of A1111, and in newer versions behind it the same again as JSON, which
 * is exact. Format: `get_image_params` and `build_sdcpp_image_metadata_json` in its examples/common/common.cpp.
 */
export const readSdcpp: ForeignReader = (texts) => {
  const raw = parametersIn(texts);
  if (raw === undefined || !raw.includes(VERSION)) return undefined;
  return fromJson(raw) ?? fromText(raw);
};

function fromJson(raw: string): Foreign | undefined {
  const at = raw.lastIndexOf(JSON_MARK);
  const root = at < 0 ? undefined : boundedRecord(raw.slice(at + JSON_MARK.length));
  if (!root) return undefined;
  const prompt = asRecord(root['prompt']);
  const sampling = asRecord(root['sampling']);
  const models = asRecord(root['models']);
  const loras = asList(root['loras']).flatMap((one) => {
    const lora = asRecord(one);
    return typeof lora?.['name'] === 'string' ? [{ name: lora['name'], weight: lora['multiplier'] }] : [];
  });
  return {
    source: 'sdcpp',
    raw,
    fields: {
      prompt: prompt?.['positive'],
      negativePrompt: prompt?.['negative'],
      width: root['width'],
      height: root['height'],
      seed: root['seed'],
      steps: sampling?.['steps'],
      cfgScale: asRecord(sampling?.['guidance'])?.['txt_cfg'],
      sampler: sampling?.['method'],
      scheduler: sampling?.['scheduler'],
      model: models?.['model'] ?? models?.['diffusion_model'],
      loras,
    },
    warnings: asRecord(root['hires']) ? ['It was enlarged by a second pass, which has nothing like it here.'] : [],
  };
}

/** Older versions write the scheduler behind the sampler, and six digits behind every point. */
function fromText(raw: string): Foreign {
  const text = readParametersText(raw);
  const fields = fieldsOf(text);
  const model = text.fields.get('Unet') ?? text.fields.get('Model');
  return { source: 'sdcpp', raw, fields: { ...fields, model }, warnings: [] };
}
