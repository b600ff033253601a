import { MAX_LORAS } from '../../../shared/schema/generation.ts';
import type { KnownRequest } from '../../../shared/schema/generation.ts';
import type { Foreign, ForeignFields, ForeignLora } from './foreign.ts';
import { foreignLoras, MAX_NAMED } from './foreignLoras.ts';
import { loraNamed, modelNamed, modelWithHash } from './installed.ts';
import type { Installed } from './installed.ts';
import { isAutomatic, samplerOf, schedulerOf } from './samplerNames.ts';
import { usableFields } from './usableFields.ts';

/**
 * What another program wrote, as a request of ours: names mapped, texts read as numbers, models and LoRAs looked up.
 * Whatever cannot be carried over is left out with a warning, never replaced by something like it.
 */
export function foreignRequest(
  { fields, warnings }: Foreign,
  installed: Installed,
  picture: { readonly width: number; readonly height: number },
): { request: KnownRequest; warnings: string[] } {
  const notes = [...warnings];
  const isInstalled = (name: string): boolean => loraNamed(name, installed) !== undefined;
  const prompt = foreignLoras(textOf(fields.prompt) ?? '', isInstalled);
  const negative = textOf(fields.negativePrompt);
  const negativePrompt = negative === undefined ? undefined : foreignLoras(negative, isInstalled);
  const loras = [...(fields.loras ?? []), ...prompt.loras];
  notes.push(...prompt.notes, ...(negativePrompt?.loras ?? []).slice(0, MAX_NAMED).map(inNegative));
  const size = sizeOf(fields, picture);
  const usable = usableFields({
    prompt: prompt.text || undefined,
    negativePrompt: negativePrompt?.text,
    ...size,
    steps: numberOf(fields.steps),
    cfgScale: numberOf(fields.cfgScale),
    seed: numberOf(fields.seed),
    strength: numberOf(fields.strength),
    ...sampling(fields, installed, notes),
    model: modelOf(fields, installed, notes),
    loras: loraUses(loras, installed, notes),
  });
  return { request: usable.request, warnings: [...notes, ...usable.warnings] };
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value.trim() : undefined);

/** A number, or a text that is nothing but one; undefined for nothing, and as it is, to be told of, for anything else. */
function numberOf(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  const text = value.trim();
  if (text === '') return undefined;
  return /^[-+]?\d{1,30}(?:\.\d{1,30})?$/.test(text) ? Number(text) : value;
}

/** A picture that says nothing of its size was most likely drawn in the size it has. */
function sizeOf(
  fields: ForeignFields,
  picture: { width: number; height: number },
): { width?: unknown; height?: unknown } {
  const { width, height } = { width: numberOf(fields.width), height: numberOf(fields.height) };
  if (width !== undefined && height !== undefined) return { width, height };
  const fits = [picture.width, picture.height].every((side) => side % 8 === 0 && side >= 64 && side <= 4096);
  return fits ? { width: picture.width, height: picture.height } : {};
}

function sampling(
  fields: ForeignFields,
  installed: Installed,
  notes: string[],
): { sampler?: string; scheduler?: string } {
  const samplerName = textOf(fields.sampler) ?? '';
  const schedulerName = textOf(fields.scheduler) ?? '';
  const found = samplerOf(samplerName);
  const sampler = found.sampler !== undefined && installed.samplers.includes(found.sampler) ? found.sampler : undefined;
  const named = schedulerName === '' || isAutomatic(schedulerName) ? found.scheduler : schedulerOf(schedulerName);
  const scheduler = named !== undefined && installed.schedulers.includes(named) ? named : undefined;
  if (samplerName !== '' && sampler === undefined) notes.push(unlike('sampler', samplerName));
  if (schedulerName !== '' && !isAutomatic(schedulerName) && scheduler === undefined)
    notes.push(unlike('scheduler', schedulerName));
  return { ...(sampler !== undefined && { sampler }), ...(scheduler !== undefined && { scheduler }) };
}

const unlike = (what: string, name: string): string =>
  `There is no ${what} like “${name.slice(0, 100)}” here; that of the model counts instead.`;

/** By its hash, which holds whatever the file is called; else by its name. */
function modelOf({ model, modelHash }: ForeignFields, installed: Installed, notes: string[]): string | undefined {
  const hash = textOf(modelHash) ?? '';
  const same = modelWithHash(hash, installed);
  if (same) return same.id;
  const name = textOf(model) ?? '';
  if (name === '') return undefined;
  const id = modelNamed(name, installed);
  if (id === undefined) notes.push(missingModel(name));
  const known = installed.models.find((one) => one.id === id)?.sha256;
  if (/^[0-9a-f]{10,64}$/i.test(hash) && known !== undefined)
    notes.push(`The model “${name.slice(0, 200)}” here is another file than the one it was drawn with.`);
  return id;
}

/** Told of a model that is not installed. */
export const missingModel = (name: string): string =>
  `The model “${name.slice(0, 200)}” is not installed, or goes by another name; another model draws something else.`;

function loraUses(loras: readonly ForeignLora[], installed: Installed, notes: string[]): unknown {
  const uses = loras.slice(0, MAX_NAMED).flatMap(({ name, weight }) => {
    const id = loraNamed(name, installed);
    if (id === undefined) notes.push(missingLora(name));
    return id === undefined ? [] : [{ id, weight: numberOf(weight) ?? 1 }];
  });
  const once = uses.filter(({ id }, i) => uses.findIndex((use) => use.id === id) === i);
  if (loras.length > MAX_NAMED || once.length > MAX_LORAS)
    notes.push(`It names ${loras.length} LoRAs; at most ${MAX_LORAS} are carried over.`);
  return once.length === 0 ? undefined : once.slice(0, MAX_LORAS);
}

/** Told of a LoRA that is not installed. */
export const missingLora = (name: string): string =>
  `The LoRA “${name.slice(0, 200)}” is not installed, or goes by another name; it is left out.`;

const inNegative = ({ name }: ForeignLora): string =>
  `The LoRA “${name.slice(0, 200)}” is named in the negative prompt, where it has no effect; it is left out there.`;
