import type { Issue } from '../shared/schema/error.ts';
import { AppError } from '../shared/schema/error.ts';
import type { KnownRequest } from '../shared/schema/generation.ts';
import type { Inspection } from '../shared/schema/inspection.ts';
import type { Installed } from './gallery/recipe/installed.ts';
import { inspectPicture } from './gallery/recipe/inspectPicture.ts';

export interface InspectorPorts {
  readonly installed: () => Installed;
  /** Rejects with INVALID_REQUEST when there is no picture of this id to start from. */
  readonly findInput: (field: string, id: string) => Promise<unknown>;
  /** What the model and engine in use would say to a request. */
  readonly problems: (request: KnownRequest) => readonly Issue[];
}

const pictures = ['initImage', 'maskImage'] as const;
const PICTURE_ID = /^(?:img|inp)_\w{1,60}$/;

/** Reads pictures for what can be drawn here and now; undefined for what is no PNG, JPEG or WebP. */
export function createInspector(ports: InspectorPorts): (file: Uint8Array) => Promise<Inspection | undefined> {
  /** A recipe is a stranger's text too: only an id is looked up, or a picture in it would be kept. */
  async function isThere(field: string, id: string): Promise<boolean> {
    if (!PICTURE_ID.test(id)) return false;
    try {
      await ports.findInput(field, id);
      return true;
    } catch (thrown) {
      if (thrown instanceof AppError) return false;
      throw thrown;
    }
  }

  return async (file) => {
    const found = inspectPicture(file, ports.installed());
    if (!found) return undefined;
    const request: KnownRequest = { ...found.request };
    const warnings = [...found.warnings];
    for (const field of pictures) {
      const id = request[field];
      if (id === undefined || (await isThere(field, id))) continue;
      delete request[field];
      warnings.push('The picture that it was drawn from is not here any more.');
    }
    const problems = ports
      .problems(request)
      .map(({ path, message }) => `\`${path}\` cannot be used as it is: ${message}.`);
    return { ...found, request, warnings: [...warnings, ...problems] };
  };
}
