import { readFile } from 'node:fs/promises';
import { basename, extname, join, win32 } from 'node:path';
import { z } from 'zod';
import { modelFileRole, modelManifest } from '../../shared/schema/model.ts';
import type { InstalledModel, ModelFileRole, ModelManifest } from '../../shared/schema/model.ts';
import { assembleModel, sizeOf } from './assembleModel.ts';
import type { GoodFile } from './assembleModel.ts';
import { explainFault } from './headerFault.ts';
import { explainReadError, openModelFile } from './modelFile.ts';

export interface UnusableModel {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly reason: string;
  readonly sizeBytes: number;
}

export type Inspected = { readonly usable: InstalledModel } | { readonly unusable: UnusableModel };

/** Looks into a single checkpoint file. Never rejects. */
export async function inspectFile(path: string): Promise<Inspected> {
  const name = basename(path);
  const id = basename(path, extname(path));
  const about = { id, name: id, family: 'unknown' };
  const file = await openModelFile(path, name);
  if (!file.ok) return { unusable: { ...about, reason: file.reason, sizeBytes: file.sizeBytes } };
  const assembled = assembleModel(id, new Map([['model', file]]), undefined);
  if (assembled.ok) return { usable: assembled.model };
  return { unusable: { ...about, reason: assembled.reason, sizeBytes: file.sizeBytes } };
}

/** A checkpoint in a format that is not read at all, because loading it can run code. */
export function refusePickle(path: string, sizeBytes: number): Inspected {
  const id = basename(path, extname(path));
  return {
    unusable: { id, name: id, family: 'unknown', reason: explainFault(basename(path), { fault: 'pickle' }), sizeBytes },
  };
}

/** Looks into a folder with a `model.json`. Never rejects. */
export async function inspectFolder(folder: string): Promise<Inspected> {
  const id = basename(folder);
  const manifest = await readManifest(join(folder, 'model.json'));
  if (typeof manifest === 'string')
    return { unusable: { id, name: id, family: 'unknown', reason: manifest, sizeBytes: 0 } };
  const about = { id, name: manifest.name, family: manifest.family };
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
    const file = await openModelFile(join(folder, relative), basename(relative));
    if (file.ok) files.set(role, file);
    else reasons.push(file.reason);
  }
  const sizeBytes = sizeOf(files.values());
  if (reasons.length > 0) return { unusable: { ...about, reason: reasons.join(' '), sizeBytes } };
  const assembled = assembleModel(id, files, manifest);
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
  const parsed = modelManifest.safeParse(json);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${z.core.toDotPath(issue.path) || 'the whole'}: ${issue.message}`);
  return `model.json is not right (${issues.join('; ')}). Correct it.`;
}

/** A manifest may come from anywhere, so it names files below its own folder only, on every system. */
function leavesFolder(relative: string): boolean {
  const absolute = relative.startsWith('/') || win32.isAbsolute(relative) || /^[a-z]:/i.test(relative);
  return absolute || relative.includes('\0') || relative.split(/[\\/]/).includes('..');
}
