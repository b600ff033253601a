import { z } from 'zod';
import { imageFormat, knownRequest, tags } from './generation.ts';
import { imageSource, recipe } from './image.ts';

const picture = z.string().min(1).describe('A PNG, JPEG or WebP as data URL or base64.');

export const inspectBody = z.strictObject({ image: picture }).meta({ id: 'InspectBody' });

export const importBody = z
  .strictObject({
    image: picture,
    tags: tags.optional().describe('Default: those of an image of this app, else none.'),
  })
  .meta({ id: 'ImportBody' });

/** What a picture file tells of how it was drawn. */
export const inspection = z
  .object({
    source: imageSource,
    request: knownRequest.describe(
      'What this app can use of it: names in its own spelling, only models and LoRAs that are installed. Of an image of this app: all that drew it, with the seed really used.',
    ),
    recipe: recipe.optional().describe('The whole recipe; only in images of this app.'),
    raw: z.string().describe('The text in the file that it was read from; empty when there is none.'),
    width: z.int(),
    height: z.int(),
    format: imageFormat,
    warnings: z.array(z.string()).describe('What could not be carried over, and why, in words.'),
  })
  .meta({ id: 'Inspection' });
export type Inspection = z.output<typeof inspection>;
