import { AppError } from '../shared/schema/error.ts';
import type { InputPort } from './generation/ports.ts';
import type { ImageRecord } from '../shared/schema/image.ts';

export interface RequestInputPorts {
  readonly inputs: {
    put(text: string, field: string): Promise<{ id: string }>;
    load(id: string, width: number, height: number): Promise<Uint8Array>;
    has(id: string): Promise<boolean>;
  };
  readonly image: (id: string) => ImageRecord | undefined;
  readonly pathOf: (file: string) => string;
  readonly fit: (path: string, width: number, height: number) => Promise<Uint8Array>;
}

/** Where a picture to start from may come from: the gallery (`img_…`), one sent before (`inp_…`), or the request itself. */
export function createRequestInputs(ports: RequestInputPorts): InputPort {
  const unknown = (field: string, id: string): AppError =>
    new AppError(
      'INVALID_REQUEST',
      `There is no picture ${id} to start from. Send it as a data URL, or use an id from /v1/images.`,
      {
        issues: [{ path: field, message: `there is no picture ${id}` }],
      },
    );

  return {
    async put(field, text) {
      if (text.startsWith('img_')) {
        if (!ports.image(text)) throw unknown(field, text.slice(0, 100));
        return text;
      }
      if (text.startsWith('inp_')) {
        if (!(await ports.inputs.has(text))) throw unknown(field, text.slice(0, 100));
        return text;
      }
      return (await ports.inputs.put(text, field)).id;
    },

    async load(id, width, height) {
      if (!id.startsWith('img_')) return ports.inputs.load(id, width, height);
      const image = ports.image(id);
      if (!image)
        throw new AppError('NOT_FOUND', `The picture ${id} to start from was deleted. Submit again with another one.`, {
          facts: { id },
        });
      return ports.fit(ports.pathOf(image.file), width, height);
    },
  };
}
