import { AppError } from '../shared/schema/error.ts';
import type { Capabilities } from '../shared/schema/engine.ts';
import type { KnownRequest } from '../shared/schema/generation.ts';
import type { Inspection } from '../shared/schema/inspection.ts';
import type { InstalledModel, ModelView } from '../shared/schema/model.ts';
import { invalidPicture } from './gallery/pictureText.ts';
import { inspectPicture } from './gallery/recipe/inspectPicture.ts';

export interface InspectorPorts {
  readonly models: { list(): ModelView[]; find(id: string): InstalledModel };
  readonly capabilities: () => Pick<Capabilities, 'samplers' | 'schedulers' | 'loras'>;
  /** Rejects with INVALID_REQUEST when there is no picture of this id to start from. */
  readonly findInput: (field: string, id: string) => Promise<unknown>;
}

/** Reads a picture for what can be drawn here. Rejects with INVALID_REQUEST for what is no PNG, JPEG or WebP. */
export type Inspector = (file: Uint8Array) => Promise<Inspection>;

const pictures = ['initImage', 'maskImage'] as const;
const PICTURE_ID = /^(?:img|inp)_\w{1,60}$/;

export function createInspector({ models, capabilities, findInput }: InspectorPorts): Inspector {
  /** A recipe is a stranger's text too: only an id is looked up, or a picture in it would be kept. */
  async function isThere(field: string, id: string): Promise<boolean> {
    if (!PICTURE_ID.test(id)) return false;
    try {
      await findInput(field, id);
      return true;
    } catch (thrown) {
      if (thrown instanceof AppError) return false;
      throw thrown;
    }
  }

  return async (file) => {
    const usable = models.list().filter(({ state }) => state === 'usable');
    const found = inspectPicture(file, { ...capabilities(), models: usable.map(({ id }) => models.find(id)) });
    if (!found) throw invalidPicture('image', 'is not a picture that can be read: send PNG, JPEG or WebP');
    const request: KnownRequest = { ...found.request };
    const warnings = [...found.warnings];
    for (const field of pictures) {
      const id = request[field];
      if (id === undefined || (await isThere(field, id))) continue;
      delete request[field];
      warnings.push('The picture that it was drawn from is not here any more.');
    }
    return { ...found, request, warnings };
  };
}
