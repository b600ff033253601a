import type { Inspection } from '../../shared/schema/inspection.ts';
import type { Installed } from '../gallery/recipe/installed.ts';
import { decodePicture, invalidPicture } from '../gallery/pictureText.ts';
import { createInspector } from '../inspector.ts';
import type { Handlers } from '../transport/call.ts';
import { imageView } from './images.ts';
import type { Services } from './services.ts';

/** Pictures that come from outside. */
export function pictureHandlers(s: Services): Pick<Handlers, 'images.inspect' | 'images.import'> {
  const inspector = createInspector({
    installed: () => installedOf(s),
    findInput: s.inputs.put,
    problems: s.generations.problems,
  });
  const inspect = async (file: Uint8Array): Promise<Inspection> => {
    const found = await inspector(file);
    if (found) return found;
    throw invalidPicture('image', 'is not a picture that can be read: send PNG, JPEG or WebP');
  };

  return {
    'images.inspect': async ({ body }) => ({ body: await inspect(decodePicture(body.image, 'image')) }),
    'images.import': async ({ body }) => {
      const file = decodePicture(body.image, 'image');
      const { image, fresh } = await s.importer.add(file, await inspect(file), body.tags);
      const location = `/v1/images/${image.id}`;
      return { status: fresh ? 201 : 200, headers: { location }, body: imageView(image) };
    },
  };
}

function installedOf(s: Services): Installed {
  const { samplers, schedulers, loras } = s.capabilities();
  const usable = s.models.list().filter(({ state }) => state === 'usable');
  const models = usable.map(({ id }) => s.models.find(id));
  return { samplers, schedulers, loras, models };
}
