import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { InstalledModel, ModelFileRole, ModelManifest } from '../../shared/schema/model.ts';
import { defaultsOf, sizeProblem } from './modelDefaults.ts';
import { familyOf, foreignIn, isKnownFamily, neededParts, partsIn, sizeRuleOf, textWidths } from './modelFamily.ts';
import type { KnownFamily } from './modelFamily.ts';
import type { ModelFile } from './modelFile.ts';

export type GoodFile = Extract<ModelFile, { ok: true }>;
type Files = ReadonlyMap<ModelFileRole, GoodFile>;

/** A usable model, or why its files, each readable, make none together. */
export type Assembled =
  | { readonly ok: true; readonly model: InstalledModel }
  | { readonly ok: false; readonly reason: string };

/** Puts readable files together: do they fit each other, the manifest and what the engine survives? */
export function assembleModel(id: string, files: Files, manifest: ModelManifest | undefined): Assembled {
  const main = files.get('model') ?? files.get('diffusionModel');
  if (!main)
    return refuse('model.json names neither "model" nor "diffusionModel" under "files". Name the file that draws.');
  for (const [role, file] of files) {
    const expected = foreignIn(role, file.tensors);
    if (expected !== undefined)
      return refuse(`${file.name} is not ${expected}. Put the right file there, or correct model.json.`);
  }
  const detected = familyOf(main.tensors);
  const family = familyName(manifest?.family, detected);
  const mismatch =
    familyProblem(main.name, manifest?.family, detected) ?? partProblem(files, main, family, manifest !== undefined);
  if (mismatch !== undefined) return refuse(mismatch);

  const sizes = sizeRuleOf(detected, main.tensors);
  const defaults = defaultsOf(detected, sizes, manifest?.defaults);
  const wrongSize = sizeProblem(defaults, sizes);
  if (wrongSize !== undefined) {
    return refuse(
      `The default size ${defaults.width}×${defaults.height} does not suit the model: ${wrongSize}. Correct "defaults" in model.json.`,
    );
  }
  const model: InstalledModel = {
    id,
    name: manifest?.name ?? id,
    family,
    files: Object.fromEntries([...files].map(([role, file]) => [role, file.path])),
    sizeBytes: sizeOf(files.values()),
    fingerprint: fingerprintOf(files),
    defaults,
    sizes,
    ...(manifest?.license !== undefined && { license: manifest.license }),
    ...(manifest?.note !== undefined && { note: manifest.note }),
  };
  return { ok: true, model };
}

/** Bytes on disk; a file in two roles counts once. */
export function sizeOf(files: Iterable<GoodFile>): number {
  const sizes = new Map([...files].map((file) => [file.path, file.sizeBytes]));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

/** A manifest may name a family that is not known here; the spelling of the known ones is ours. */
function familyName(declared: string | undefined, detected: string): string {
  if (declared === undefined) return detected;
  return isKnownFamily(declared.toLowerCase()) ? declared.toLowerCase() : declared;
}

function familyProblem(
  fileName: string,
  declared: string | undefined,
  detected: KnownFamily | 'unknown',
): string | undefined {
  if (declared === undefined) {
    if (detected !== 'unknown') return undefined;
    return `${fileName} holds no architecture that is recognised. If the engine knows it, put it into a folder with a model.json that names its family.`;
  }
  const wanted = declared.toLowerCase();
  if (!isKnownFamily(wanted) || wanted === detected) return undefined;
  return detected === 'unknown'
    ? `${fileName} does not hold a ${wanted} model. Put the right file there, or correct "family" in model.json.`
    : `${fileName} holds a ${detected} model, but model.json says ${wanted}. Put the right file there, or correct "family".`;
}

function partProblem(files: Files, main: GoodFile, family: string, hasManifest: boolean): string | undefined {
  if (!isKnownFamily(family)) return undefined;
  const present = new Set(
    [...files].flatMap(([role, file]) => (role === 'taesd' ? ['vae'] : [...partsIn(file.tensors)])),
  );
  const absent = neededParts(family).filter((part) => !present.has(part));
  if (absent.length > 0) {
    const what = absent.map((part) => (part === 'vae' ? 'VAE' : 'text encoder')).join(' and ');
    const where = hasManifest
      ? 'Name one under "files" in model.json.'
      : 'Put it into a folder with a model.json that names the missing files too.';
    return `${main.name} comes without a ${what}. ${where}`;
  }
  if (family !== 'minit2i') return undefined;
  const encoder = files.get('t5xxl') ?? main;
  const { wanted, given } = textWidths(main.tensors, encoder.tensors);
  if (wanted === undefined || wanted === given) return undefined;
  return `${encoder.name} does not belong to ${main.name}: its text vectors have ${given ?? 'no'} values, ${wanted} are needed. Put the right text encoder there.`;
}

function fingerprintOf(files: Files): string {
  const lines = [...files].map(([role, file]) =>
    [role, basename(file.path), file.sizeBytes, Math.trunc(file.mtimeMs)].join('\0'),
  );
  return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex').slice(0, 16);
}

function refuse(reason: string): Assembled {
  return { ok: false, reason };
}
