import type { InstalledModel, ModelView } from '../../shared/schema/model.ts';
import { detailsOf } from './libraryFile.ts';
import type { LibraryFile, UnusableModel } from './libraryFile.ts';
import { abilitiesOf } from './modelAbilities.ts';

/** SHA-256 of the file at this path, where it is known. */
export type HashOf = (path: string) => string | undefined;

/** As A1111 and the sites that follow it show it ("AutoV2"). */
const SHORT = 10;

/** The file that draws, which a model's hash is of. */
export const mainFileOf = ({ files }: Pick<InstalledModel, 'files'>): string =>
  files.model ?? files.diffusionModel ?? '';

/** A model as clients see it, with an engine that can this. */
export function usableView(
  model: InstalledModel,
  selected: boolean,
  engine: { readonly initImage: boolean; readonly maskImage: boolean },
  hashOf: HashOf,
): ModelView {
  const { files: _files, fingerprint: _fingerprint, details, sha256: _sha256, ...shown } = model;
  return {
    ...shown,
    ...details,
    ...hashes(mainFileOf(model), hashOf),
    ...abilitiesOf(model.family, engine),
    kind: 'model',
    state: 'usable',
    selected,
  };
}

/** A file that goes with models, as clients see it. */
export function fileView(file: LibraryFile, hashOf: HashOf): ModelView {
  const { id, sizeBytes, folder, path, facts } = file;
  const { kind, family, license } = facts;
  return {
    id,
    name: id,
    kind,
    family,
    state: 'usable',
    selected: false,
    sizeBytes,
    ...detailsOf(file, folder),
    ...hashes(path, hashOf),
    ...(license !== undefined && { license }),
  };
}

/** What cannot be used, as clients see it. */
export function unusableView({ path, details, ...shown }: UnusableModel, hashOf: HashOf): ModelView {
  return { ...shown, ...details, ...hashes(path, hashOf), state: 'unusable', selected: false };
}

function hashes(path: string | undefined, hashOf: HashOf): Pick<ModelView, 'sha256' | 'shortHash'> {
  const sha256 = path === undefined ? undefined : hashOf(path);
  return sha256 === undefined ? {} : { sha256, shortHash: sha256.slice(0, SHORT) };
}
