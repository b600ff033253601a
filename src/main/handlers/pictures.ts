import { decodePicture } from '../gallery/pictureText.ts';
import type { Handlers } from '../transport/call.ts';
import { imageView } from './images.ts';
import type { Services } from './services.ts';

type Used = Pick<Services, 'inspect' | 'importer' | 'generations'>;

/** Pictures that come from outside. */
export function pictureHandlers(s: Used): Pick<Handlers, 'images.inspect' | 'images.import'> {
  return {
    'images.inspect': async ({ body }) => {
      const found = await s.inspect(decodePicture(body.image, 'image'));
      const problems = s.generations
        .problems(found.request)
        .map(({ path, message }) => `\`${path}\` cannot be used as it is: ${message}.`);
      return { body: { ...found, warnings: [...found.warnings, ...problems] } };
    },
    'images.import': async ({ body }) => {
      const { image, fresh } = await s.importer.add(decodePicture(body.image, 'image'), body.tags);
      const location = `/v1/images/${image.id}`;
      return { status: fresh ? 201 : 200, headers: { location }, body: imageView(image) };
    },
  };
}
