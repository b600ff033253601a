import { z } from 'zod';
import { memoryRung } from './fit.ts';
import { imageFormat, knownRequest, resolvedRequest, tags } from './generation.ts';

/** Which program drew a picture, by the data in its file. */
export const imageSource = z.enum(['tintype', 'a1111', 'comfyui', 'invokeai', 'swarmui', 'sdcpp', 'unknown']);
export type ImageSource = z.output<typeof imageSource>;

/** The latest time that a date can stand for, in epoch milliseconds. */
const LAST_TIME = 8_640_000_000_000_000;

/** Everything needed to draw one image again; embedded in the file and kept in the journal. */
export const recipe = z
  .object({
    schema: z.literal(1),
    app: z.string().describe('Name and version of the program that drew it.'),
    imageId: z.string(),
    jobId: z.string(),
    index: z.int(),
    seed: z.int(),
    createdAt: z.int().min(0).max(LAST_TIME),
    engine: z.object({ kind: z.string(), version: z.string(), device: z.string() }),
    model: z.object({
      id: z.string(),
      family: z.string(),
      fingerprint: z.string(),
      sha256: z.string().optional().describe('Of the file that draws, where it was known by then.'),
    }),
    request: resolvedRequest.omit({ webhook: true }).describe('What was asked for, without the address to call.'),
    rung: memoryRung.optional().describe('The measure against want of memory it was drawn with; absent: none.'),
    notes: z.array(z.string()),
  })
  .meta({ id: 'Recipe' });
export type Recipe = z.output<typeof recipe>;

/**
 * An image as the journal keeps it. `file` is relative to the images folder, with forward slashes. One that was
 * imported from elsewhere has no job (`jobId` empty), and only as much of a recipe as its file told.
 */
export const imageRecord = z.object({
  id: z.string(),
  jobId: z.string(),
  index: z.int(),
  seed: z.int(),
  model: z.string(),
  prompt: z.string(),
  width: z.int(),
  height: z.int(),
  format: imageFormat,
  file: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  createdAt: z.int(),
  timeTaken: z.int(),
  favourite: z.boolean(),
  tags,
  recipe,
  imported: z
    .object({ source: imageSource, at: z.int().describe('When.'), request: knownRequest })
    .optional()
    .describe('Of an image that was brought in: where it is from, and what is known of how it was drawn.'),
});
export type ImageRecord = z.output<typeof imageRecord>;

/** An image as clients see it. */
export const imageView = imageRecord
  .omit({ file: true })
  .extend({
    seed: z.int().describe('−1 where it is not known.'),
    jobId: z.string().describe('Empty for an image that was imported from another program.'),
    recipe: recipe
      .optional()
      .describe('Absent for an image from another program; `imported.request` is what is known of it.'),
    url: z.string(),
    thumbnailUrl: z.string(),
  })
  .meta({ id: 'Image' });
export type ImageView = z.output<typeof imageView>;

export const imagePatch = z
  .strictObject({
    favourite: z.boolean().optional(),
    tags: tags.optional().describe('Replaces all tags of the image.'),
  })
  .refine((value) => Object.keys(value).length > 0, {
    error: 'say what to change: favourite or tags',
    when: ({ issues }) => issues.length === 0,
  })
  .meta({ id: 'ImagePatch' });
