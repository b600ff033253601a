import { readFile } from 'node:fs/promises';
import { basename, join, win32 } from 'node:path';
import { parsePlainly } from '../../shared/plainIssues.ts';
import { modelFileRole, modelManifest } from '../../shared/schema/model.ts';
import type { InstalledModel, ModelFileRole, ModelManifest } from '../../shared/schema/model.ts';
import type { MissingPart } from '../../shared/schema/modelFile.ts';
import { assembleModel, sizeOf } from './assembleModel.ts';
import { findParts } from './findParts.ts';
import { detailsOf } from './libraryFile.ts';
import type { LibraryFile, UnusableModel } from './libraryFile.ts';
import { explainReadError, openModelFile } from './modelFile.ts';
import type { FileReader, GoodFile } from './modelFile.ts';

export type Inspected = { readonly usable: InstalledModel } | { readonly unusable: UnusableModel };

/** A single file as a model, completed from the library where it is one in parts. */
export function inspectFile(file: LibraryFile, library: readonly LibraryFile[]): Inspected {
  const { id, name, folder, sizeBytes, path, facts } = file;
  const { found, missing } = findParts(file, library);
  const split = [...found.keys()].some((role) => role !== 'vae');
  const roles = new Map<ModelFileRole, GoodFile>([[split ? 'diffusionModel' : 'model', file], ...found]);
  const details = {
    ...detailsOf(file, folder),
    ...(found.size > 0 && { parts: [...found].map(([part, { name: used }]) => ({ part, file: used })) }),
    ...(missing.length > 0 && { missing: [...missing] }),
  };
  const license = facts.license === undefined ? {} : { license: facts.license };
  const refuse = (reason: string): Inspected => ({
    unusable: { id, name: id, kind: 'model', family: facts.family, reason, sizeBytes, details, path, ...license },
  });
  if (missing.length > 0 && facts.format !== 'pickle') return refuse(explainMissing(name, missing));
  const assembled = assembleModel(id, roles, undefined, folder);
  return assembled.ok ? { usable: { ...assembled.model, details } } : refuse(assembled.reason);
}

function explainMissing(name: string, missing: readonly MissingPart[]): string {
  const files = missing.flatMap(({ candidates: [first] }) => (first ? [`${first.file} of ${first.repo}`] : []));
  const advice = files.length === 0 ? '' : ` On Hugging Face: ${listed(files)}.`;
  const where = missing.length === 1 ? 'it' : 'them';
  return `${name} comes without ${listed(missing.map(({ wanted }) => wanted))}. Put ${where} into a models folder.${advice}`;
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;

/** Looks into a folder with a `model.json`. Never rejects. */
export async function inspectFolder(
  folder: string,
  read: FileReader = openModelFile,
  label: string = basename(folder),
): Promise<Inspected> {
  const id = basename(folder);
  const manifest = await readManifest(join(folder, 'model.json'));
  if (typeof manifest === 'string')
    return { unusable: { id, name: id, kind: 'model', family: 'unknown', reason: manifest, sizeBytes: 0 } };
  const about = { id, name: manifest.name, kind: 'model', family: manifest.family } as const;
  const files = new Map<ModelFileRole, GoodFile>();
  const reasons: string[] = [];
  for (const role of modelFileRole.options) {
    const relative = manifest.files[role];
    if (relative === undefined) continue;
    if (leavesFolder(relative)) {
      reasons.push(
        `model.json names ${JSON.stringify(relative)}, which is outside of its folder. Put the file inside and name it without "..".`,
      );
      continue;
    }
    const file = await read(join(folder, relative), basename(relative));
    if (file.ok) files.set(role, file);
    else reasons.push(file.reason);
  }
  const sizeBytes = sizeOf(files.values());
  if (reasons.length > 0) return { unusable: { ...about, reason: reasons.join(' '), sizeBytes } };
  const assembled = assembleModel(id, files, manifest, label);
  return assembled.ok ? { usable: assembled.model } : { unusable: { ...about, reason: assembled.reason, sizeBytes } };
}

/** The parsed manifest, or why it is none. */
async function readManifest(path: string): Promise<ModelManifest | string> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) return explainReadError('model.json', error);
    return `model.json is not JSON (${error.message}). Correct it.`;
  }
  const parsed = parsePlainly(modelManifest, json);
  if (parsed.success) return parsed.data;
  const issues = parsed.issues.slice(0, 5).map(({ path: field, message }) => `${field || 'the whole'}: ${message}`);
  return `model.json is not right (${issues.join('; ')}). Correct it.`;
}

/** A manifest may come from anywhere, so it names files below its own folder only, on every system. */
function leavesFolder(relative: string): boolean {
  const absolute = relative.startsWith('/') || win32.isAbsolute(relative) || /^[a-z]:/i.test(relative);
  return absolute || relative.includes('\0') || relative.split(/[\\/]/).includes('..');
}
