import { createImageFiles } from '../../../src/main/gallery/imageFiles.ts';
import { createInputImages } from '../../../src/main/gallery/inputImages.ts';
import { sharp } from '../../../src/main/gallery/imaging.ts';
import { createThumbnails } from '../../../src/main/gallery/thumbnails.ts';
import { AppError } from '../../../src/shared/schema/error.ts';
import { recipeOf } from '../../support/recipes.ts';

// Saves a picture in every way there is and prints the errors; run by imageFiles.test.ts under a file size limit.
const [root = '', source = ''] = process.argv.slice(2);
const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
const png = await sharp({ create: { width: 256, height: 256, channels: 3, background: '#000', noise } })
  .png()
  .toBuffer();
const attempts: (() => Promise<unknown>)[] = [
  () => createImageFiles({ root }).save(recipeOf(), png, 'png', 90),
  () => createInputImages({ root }).put(png.toString('base64'), 'initImage'),
  () => createThumbnails({ root }).thumbnail('img_1', source, 256),
];
for (const attempt of attempts) {
  const error = await attempt().catch((thrown: unknown) => thrown);
  process.stdout.write(
    `${JSON.stringify(error instanceof AppError ? { code: error.code, facts: error.facts } : String(error))}\n`,
  );
}
