import { readFile } from 'node:fs/promises';
import { AppError } from '../shared/schema/error.ts';
import type { InputPort } from './generation/ports.ts';
import type { ImageRecord } from '../shared/schema/image.ts';

export interface RequestInputPorts {
  readonly inputs: {
    put(text: string, field: string): Promise<{ id: string }>;
    keep(bytes: Uint8Array, field: string): Promise<{ id: string }>;
    load(id: string, width: number, height: number): Promise<Uint8Array>;
    has(id: string): Promise<boolean>;
  };
  readonly image: (id: string) => ImageRecord | undefined;
  readonly pathOf: (file: string) => string;
  readonly fit: (path: string, width: number, height: number) => Promise<Uint8Array>;
}

export interface RequestInputs extends InputPort {
  /** Whether there is such an image of the gallery or picture sent before. Keeps nothing. */
  has(id: string): Promise<boolean>;
}

/** Where a picture to start from may come from: the gallery (`img_…`), one sent before (`inp_…`), or the request itself. */
export function createRequestInputs(ports: RequestInputPorts): RequestInputs {
  const refused = (field: string, message: string, cause?: unknown): AppError =>
    new AppError(
      'INVALID_REQUEST',
      `The picture to start from cannot be used: ${message}. Submit a request with it as a data URL, or with another id from /v1/images.`,
      { issues: [{ path: field, message }], cause },
    );
  const unknown = (field: string, id: string): AppError => refused(field, `there is no picture ${id.slice(0, 100)}`);

  /** The gallery image may be deleted before it is needed, or be damaged already. */
  async function copyOf(field: string, id: string): Promise<string> {
    const image = ports.image(id);
    if (!image) throw unknown(field, id);
    const damaged = (cause: unknown): AppError => refused(field, `the file of ${id} is gone or damaged`, cause);
    const bytes = await readFile(ports.pathOf(image.file)).catch((cause: unknown) => {
      throw damaged(cause);
    });
    try {
      return (await ports.inputs.keep(bytes, field)).id;
    } catch (thrown) {
      throw thrown instanceof AppError && thrown.code === 'INVALID_REQUEST' ? damaged(thrown) : thrown;
    }
  }

  return {
    has: async (id) => (id.startsWith('img_') ? ports.image(id) !== undefined : ports.inputs.has(id)),

    async put(field, text) {
      if (text.startsWith('img_')) return { named: text, kept: await copyOf(field, text) };
      if (text.startsWith('inp_') && !(await ports.inputs.has(text))) throw unknown(field, text);
      const kept = text.startsWith('inp_') ? text : (await ports.inputs.put(text, field)).id;
      return { named: kept, kept };
    },

    async load(id, width, height) {
      if (!id.startsWith('img_')) return ports.inputs.load(id, width, height);
      // Of a job that was taken in before pictures of the gallery were copied.
      const image = ports.image(id);
      if (!image)
        throw new AppError('NOT_FOUND', `The picture ${id} to start from was deleted. Submit again with another one.`, {
          facts: { id },
        });
      return ports.fit(ports.pathOf(image.file), width, height);
    },
  };
}
