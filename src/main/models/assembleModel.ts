import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { InstalledModel, ModelFileRole, ModelManifest } from '../../shared/schema/model.ts';
import { defaultsOf, sizeProblem, strangeDefaults } from './modelDefaults.ts';
import { familyWords } from './familyWords.ts';
import { detailsOf } from './libraryFile.ts';
import { isKnownFamily, otherFamilies } from './modelFamily.ts';
import type { KnownFamily } from './modelFamily.ts';
import type { GoodFile } from './modelFile.ts';
import { foreignIn, neededParts, partsIn, sizeRuleOf } from './modelParts.ts';

type Files = ReadonlyMap<ModelFileRole, GoodFile>;

/** A usable model, or why its files, each readable, make none together. */
export type Assembled =
  | { readonly ok: true; readonly model: InstalledModel }
  | { readonly ok: false; readonly reason: string };

/** Puts readable files together: do they fit each other, the manifest and what the engine survives? */
export function assembleModel(
  id: string,
  files: Files,
  manifest: ModelManifest | undefined,
  folder?: string,
): Assembled {
  const main = files.get('model') ?? files.get('diffusionModel');
  if (!main)
    return refuse('model.json names neither "model" nor "diffusionModel" under "files". Name the file that draws.');
  for (const [role, file] of files) {
    const expected = foreignIn(role, file.facts);
    if (expected !== undefined)
      return refuse(`${file.name} is not ${expected}. Put the right file there, or correct model.json.`);
  }
  const pickled = [...files.values()].find((file) => file.facts.format === 'pickle');
  if (pickled) return refuse(explainPickle(pickled));
  const detected = detectedFamily(main);
  const family = familyName(manifest?.family, detected);
  const mismatch =
    familyProblem(main, manifest?.family, detected) ?? partProblem(files, main, family, manifest !== undefined);
  if (mismatch !== undefined) return refuse(mismatch);

  const sizes = sizeRuleOf(detected, main.facts);
  const defaults = defaultsOf(detected, sizes, manifest?.defaults);
  const wrongSize = sizeProblem(defaults, sizes);
  if (wrongSize !== undefined) {
    return refuse(
      `The default size ${defaults.width}×${defaults.height} does not suit the model: ${wrongSize}. Correct "defaults" in model.json.`,
    );
  }
  const notes = [manifest?.note, strangeDefaults(manifest?.defaults, defaults)].filter((note) => note !== undefined);
  const license = manifest?.license ?? main.facts.license;
  const model: InstalledModel = {
    id,
    name: manifest?.name ?? id,
    family,
    files: Object.fromEntries([...files].map(([role, file]) => [role, file.path])),
    sizeBytes: sizeOf(files.values()),
    fingerprint: fingerprintOf(files),
    defaults,
    sizes,
    details: detailsOf(main, folder),
    ...(license !== undefined && { license }),
    ...(notes.length > 0 && { note: notes.join(' ') }),
  };
  return { ok: true, model };
}

/** Why a file in the old form is not used, with what it holds. */
export function explainPickle({ name, facts }: GoodFile): string {
  const { family, warning } = facts;
  const what = family === 'unknown' ? '' : ` of ${familyWords(family)}`;
  const advice = warning ?? 'Use a .safetensors or .gguf version of it.';
  return `${name} is a legacy pickle file${what}, which can run code when it is loaded. ${advice}`;
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

const detectedFamily = ({ facts }: GoodFile): KnownFamily | 'unknown' =>
  isKnownFamily(facts.family) && facts.kind === 'model' ? facts.family : 'unknown';

function familyProblem(
  { name: fileName, facts }: GoodFile,
  declared: string | undefined,
  detected: KnownFamily | 'unknown',
): string | undefined {
  if (declared === undefined) {
    if (detected !== 'unknown') return undefined;
    if (otherFamilies[facts.family] !== undefined)
      return `${fileName} holds ${familyWords(facts.family)}, which this app does not draw with. Choose a model that draws pictures, such as FLUX.1 or Stable Diffusion XL.`;
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
    [...files].flatMap(([role, file]) => (role === 'taesd' ? ['vae'] : [...partsIn(file.facts)])),
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
  const { wants: wanted } = main.facts;
  const { gives: given } = encoder.facts;
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
