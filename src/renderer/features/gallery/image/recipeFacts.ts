import type { KnownRequest } from '../../../../shared/schema/generation.ts';
import type { ImageView } from '../../../../shared/schema/image.ts';
import { bytesInWords, durationInWords, timeInWords } from './imageWords.ts';

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** What is copied, where that is not what is read. */
  readonly raw?: string;
}

/** What drew an image, as far as it is known: one image, with its own seed. */
export function requestOf(image: ImageView): KnownRequest {
  const { tags: _, lane: _lane, maxRetries: _retries, webhook: _webhook, ...known } = knownOf(image);
  const { negativePrompt, loras, initImage, maskImage, strength, quality, ...rest } = known;
  return {
    ...rest,
    count: 1,
    ...(negativePrompt && { negativePrompt }),
    ...(loras && loras.length > 0 && { loras }),
    ...(initImage !== undefined && { initImage, ...(strength !== undefined && { strength }) }),
    ...(initImage !== undefined && maskImage !== undefined && { maskImage }),
    ...(known.format !== undefined && known.format !== 'png' && quality !== undefined && { quality }),
    ...(image.seed >= 0 && { seed: image.seed }),
  };
}

function knownOf({ recipe, imported, prompt }: ImageView): KnownRequest {
  if (recipe === undefined) return { ...(prompt !== '' && { prompt }), ...imported?.request };
  return recipe.request;
}

/** What was asked for, field by field, but the prompts. */
export function settingFacts(image: ImageView): Fact[] {
  const { model, width, height, steps, cfgScale, sampler, scheduler, loras, initImage, maskImage, strength } =
    requestOf(image);
  return facts([
    ['Model', model ?? image.model],
    ['Size', `${image.width} × ${image.height}`, `${image.width}x${image.height}`],
    ['Asked size', sizeAsked(image, width, height)],
    ['Steps', steps],
    ['Guidance', cfgScale],
    ['Sampler', sampler],
    ['Scheduler', scheduler],
    ['Seed', image.seed >= 0 ? image.seed : undefined],
    ['LoRAs', loras?.map(({ id, weight }) => `${id} (${weight})`).join(', ')],
    ['Start image', initImage],
    ['Mask', maskImage],
    ['Strength', strength],
  ]);
}

/** How the image was made, and what it is as a file. */
export function fileFacts(image: ImageView): Fact[] {
  const { recipe, imported } = image;
  return facts([
    ['Made', timeInWords(image.createdAt), new Date(image.createdAt).toISOString()],
    ['Time taken', image.timeTaken > 0 ? durationInWords(image.timeTaken) : undefined, String(image.timeTaken)],
    ['Device', recipe?.engine.device],
    ['Engine', recipe && `${recipe.engine.kind} ${recipe.engine.version}`],
    ['Drawn by', recipe?.app],
    ['Brought in', imported && `${timeInWords(imported.at)}, from ${sources[imported.source]}`],
    ['Format', formatOf(image)],
    ['File size', bytesInWords(image.bytes), String(image.bytes)],
    ['Image id', image.id],
    ['SHA-256', image.sha256],
  ]);
}

const sources = {
  tintype: 'Tintype',
  a1111: 'A1111',
  comfyui: 'ComfyUI',
  invokeai: 'InvokeAI',
  swarmui: 'SwarmUI',
  sdcpp: 'stable-diffusion.cpp',
  unknown: 'a file without a recipe',
} as const;

const sizeAsked = (image: ImageView, width: number | undefined, height: number | undefined): string | undefined =>
  width === undefined || height === undefined || (width === image.width && height === image.height)
    ? undefined
    : `${width} × ${height}`;

function formatOf(image: ImageView): string {
  const { quality } = requestOf(image);
  return image.format.toUpperCase() + (quality === undefined ? '' : `, quality ${quality}`);
}

type Row = readonly [label: string, value: string | number | undefined, raw?: string];

const facts = (rows: readonly Row[]): Fact[] =>
  rows.flatMap(([label, value, raw]) =>
    value === undefined || value === '' ? [] : [{ label, value: String(value), ...(raw !== undefined && { raw }) }],
  );

export interface Difference {
  readonly label: string;
  readonly left: string;
  readonly right: string;
}

/** In what two recipes differ; what only one of them tells is a dash on the other side. */
export function differences(left: ImageView, right: ImageView): Difference[] {
  const [a, b] = [comparable(left), comparable(right)];
  const labels = [...new Set([...a.keys(), ...b.keys()])];
  return labels.flatMap((label) => {
    const both = { left: a.get(label) ?? '–', right: b.get(label) ?? '–' };
    return both.left === both.right ? [] : [{ label, ...both }];
  });
}

const UNTOLD = new Set(['Image id', 'SHA-256', 'File size', 'Made', 'Time taken']);

function comparable(image: ImageView): Map<string, string> {
  const { prompt, negativePrompt = '' } = requestOf(image);
  const all = [
    { label: 'Prompt', value: prompt ?? image.prompt },
    { label: 'Negative prompt', value: negativePrompt || 'none' },
    ...settingFacts(image),
    ...fileFacts(image),
  ];
  return new Map(all.flatMap(({ label, value }) => (UNTOLD.has(label) ? [] : [[label, value] as const])));
}
