import type { Capabilities } from '../shared/schema/engine.ts';
import type { KnownRequest } from '../shared/schema/generation.ts';
import type { Inspection } from '../shared/schema/inspection.ts';
import type { InstalledModel, ModelView } from '../shared/schema/model.ts';
import { invalidPicture } from './gallery/pictureText.ts';
import { inspectPicture } from './gallery/recipe/inspectPicture.ts';

export interface InspectorPorts {
  readonly models: { list(): ModelView[]; find(id: string): InstalledModel };
  readonly capabilities: () => Pick<Capabilities, 'samplers' | 'schedulers' | 'loras'>;
  /** Whether there is a picture of this id to start from. */
  readonly hasInput: (id: string) => Promise<boolean>;
}

/** Reads a picture for what can be drawn here. Rejects with INVALID_REQUEST for what is no PNG, JPEG or WebP. */
export type Inspector = (file: Uint8Array) => Promise<Inspection>;

const pictures = ['initImage', 'maskImage'] as const;
const PICTURE_ID = /^(?:img|inp)_\w{1,60}$/;

export function createInspector({ models, capabilities, hasInput }: InspectorPorts): Inspector {
  /** A recipe is a stranger's text too: only what may be an id is looked up. */
  const isThere = async (id: string): Promise<boolean> => PICTURE_ID.test(id) && hasInput(id);

  return async (file) => {
    const usable = models.list().filter(({ state }) => state === 'usable');
    const found = inspectPicture(file, { ...capabilities(), models: usable.map(({ id }) => models.find(id)) });
    if (!found) throw invalidPicture('image', 'is not a picture that can be read: send PNG, JPEG or WebP');
    const request: KnownRequest = { ...found.request };
    const warnings = [...found.warnings];
    for (const field of pictures) {
      const id = request[field];
      if (id === undefined || (await isThere(id))) continue;
      delete request[field];
      warnings.push('The picture that it was drawn from is not here any more.');
    }
    return { ...found, request, warnings };
  };
}
