import { findParts } from '../../src/main/models/findParts.ts';
import type { LibraryFile } from '../../src/main/models/libraryFile.ts';
import { knownFamilies } from '../../src/main/models/modelFamily.ts';
import type { FileFacts, MissingPart } from '../../src/shared/schema/modelFile.ts';

/** A file of the library with these facts, called so. */
export const libraryFile = (name: string, facts: Partial<FileFacts>): LibraryFile => ({
  ok: true,
  id: name,
  name,
  path: `/models/${name}`,
  folder: 'models',
  sizeBytes: 1,
  mtimeMs: 1,
  stamp: name,
  facts: {
    kind: 'model',
    part: 'transformer',
    family: 'unknown',
    format: 'safetensors',
    precision: 'F16',
    tensors: 1,
    parameters: 1,
    brings: [],
    triggerWords: [],
    ...facts,
  },
});

/** Everything that a model of a known family may lack. */
export function everyMissingPart(): { family: string; part: MissingPart }[] {
  return knownFamilies.flatMap((family) =>
    [undefined, 2560, 4096].flatMap((wants) =>
      findParts(libraryFile('main', { family, ...(wants !== undefined && { wants }) }), []).missing.map((part) => ({
        family,
        part,
      })),
    ),
  );
}
