import { decodePicture } from '../gallery/pictureText.ts';
import { releaseBytes } from '../platform/releaseBytes.ts';
import type { Handlers } from '../transport/call.ts';
import { imageView } from './images.ts';
import type { Services } from './services.ts';

type Used = Pick<Services, 'inspect' | 'importer' | 'generations'>;

/** Pictures that come from outside. */
export function pictureHandlers(s: Used): Pick<Handlers, 'images.inspect' | 'images.import'> {
  /** Runs `work` on the file in a request; its memory is given back afterwards, as it may be 48 MB. */
  async function withFile<T>(image: string, work: (file: Uint8Array) => Promise<T>): Promise<T> {
    const file = decodePicture(image, 'image');
    try {
      return await work(file);
    } finally {
      releaseBytes(file);
    }
  }

  return {
    'images.inspect': async ({ body }) => {
      const found = await withFile(body.image, s.inspect);
      const problems = s.generations
        .problems(found.request)
        .map(({ path, message }) => `\`${path}\` cannot be used as it is: ${message}.`);
      return { body: { ...found, warnings: [...found.warnings, ...problems] } };
    },
    'images.import': async ({ body }) => {
      const { image, fresh } = await withFile(body.image, (file) => s.importer.add(file, body.tags));
      const location = `/v1/images/${image.id}`;
      return { status: fresh ? 201 : 200, headers: { location }, body: imageView(image) };
    },
  };
}
