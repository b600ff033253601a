import { asList, asRecord, boundedRecord } from './boundedJson.ts';
import type { Foreign, ForeignFields, ForeignReader } from './foreign.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * InvokeAI in its three ages: `invokeai_metadata` (since 3), `sd-metadata` (2) and the command line `Dream` (1),
 * all PNG texts. Format: invokeai/app/invocations/metadata.py, and docs/features/PNG_INFO of version 2.
 */
export const readInvokeai: ForeignReader = (texts) =>
  current(texts.get('invokeai_metadata')) ?? second(texts.get('sd-metadata')) ?? first(texts.get('Dream'));

function current(raw: string | undefined): Foreign | undefined {
  const data = boundedRecord(raw);
  if (raw === undefined || !data) return undefined;
  const mode = data['generation_mode'];
  const fromPicture = typeof mode === 'string' && /img2img|inpaint|outpaint/.test(mode);
  const extras = ['controlnets', 'ipAdapters', 't2iAdapters'].filter((name) => asList(data[name]).length > 0);
  return found(
    raw,
    {
      prompt: data['positive_prompt'],
      negativePrompt: data['negative_prompt'] ?? '',
      width: data['width'],
      height: data['height'],
      steps: data['steps'],
      cfgScale: data['cfg_scale'],
      seed: data['seed'],
      ...schedule(data['scheduler']),
      model: nameIn(data['model']),
      loras: asList(data['loras']).flatMap((one) => {
        const lora = asRecord(one);
        const name = nameIn(lora?.['model'] ?? lora?.['lora']);
        return lora && name !== undefined ? [{ name, weight: lora['weight'] ?? 1 }] : [];
      }),
      ...(fromPicture && { strength: data['strength'] }),
    },
    [
      ...(fromPicture ? ['It was drawn from another picture, which is not in the file.'] : []),
      ...extras.map((name) => `“${name}” has nothing like it here and is left out.`),
    ],
  );
}

function second(raw: string | undefined): Foreign | undefined {
  const data = boundedRecord(raw);
  const image = asRecord(data?.['image']);
  if (raw === undefined || !data || !image) return undefined;
  const parts = asList(image['prompt']).map((part) => asRecord(part)?.['prompt']);
  const prompt = parts.length > 0 ? parts.filter((part) => typeof part === 'string').join(' ') : image['prompt'];
  return found(raw, {
    ...splitPrompt(prompt),
    width: image['width'],
    height: image['height'],
    steps: image['steps'],
    cfgScale: image['cfg_scale'],
    seed: image['seed'],
    ...schedule(image['sampler']),
    model: data['model_weights'],
  });
}

/** `"a cat" -s 50 -S 123 -W 512 -H 512 -C 7.5 -A k_lms` */
function first(raw: string | undefined): Foreign | undefined {
  const quoted = raw === undefined ? undefined : /^\s*"((?:[^"\\]|\\.){0,8000})"/.exec(raw);
  if (raw === undefined || !quoted) return undefined;
  const options = new Map(
    raw
      .slice(quoted[0].length, 4000)
      .split(/\s+(?=-[A-Za-z])/)
      .map((part) => optionOf(part.trim())),
  );
  return found(raw, {
    ...splitPrompt(quoted[1]?.replaceAll(/\\(.)/g, '$1')),
    width: options.get('W'),
    height: options.get('H'),
    steps: options.get('s'),
    cfgScale: options.get('C'),
    seed: options.get('S'),
    ...schedule(options.get('A')),
  });
}

const optionOf = (part: string): [string, string] => [part.slice(1, 2), part.slice(2).trim()];

const found = (raw: string, fields: ForeignFields, warnings: readonly string[] = []): Foreign => ({
  source: 'invokeai',
  raw,
  fields,
  warnings,
});

/** `_k` at the end of a name stands for Karras sigmas. */
function schedule(name: unknown): Pick<ForeignFields, 'sampler' | 'scheduler'> {
  if (typeof name !== 'string') return {};
  return name.endsWith('_k') ? { sampler: name.slice(0, -2), scheduler: 'karras' } : { sampler: name };
}

function nameIn(model: unknown): string | undefined {
  const { name, model_name: older }: Json = asRecord(model) ?? {};
  return typeof name === 'string' ? name : typeof older === 'string' ? older : undefined;
}

/** Before version 3 a negative prompt stood in square brackets within the other. */
function splitPrompt(prompt: unknown): Pick<ForeignFields, 'prompt' | 'negativePrompt'> {
  if (typeof prompt !== 'string' || prompt.length > 20_000) return { prompt };
  const negative = [...prompt.matchAll(/\[([^[\]]*)\]/g)].map(([, inner = '']) => inner.trim());
  return { prompt: prompt.replaceAll(/ ?\[[^[\]]*\]/g, '').trim(), negativePrompt: negative.join(', ') };
}
