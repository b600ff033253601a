import { recipe as recipeSchema } from '../../../shared/schema/image.ts';
import type { Recipe } from '../../../shared/schema/image.ts';
import { jsonInPacket } from '../xmpPacket.ts';
import { boundedJson } from './boundedJson.ts';
import type { PictureTexts } from './pictureTexts.ts';

/** Twice the longest that a request can lead to, in characters. */
const MAX_RECIPE = 500_000;

/** The recipe in an image of this app, with the text it was read from: a PNG text `tintype`, else in the XMP packet. */
export function readTintype({
  texts,
  xmp,
}: Pick<PictureTexts, 'texts' | 'xmp'>): { recipe: Recipe; raw: string } | undefined {
  const raw = texts.get('tintype') ?? (xmp === undefined ? undefined : jsonInPacket(xmp));
  const parsed = raw === undefined || raw.length > MAX_RECIPE ? undefined : recipeSchema.safeParse(boundedJson(raw));
  return raw !== undefined && parsed?.success ? { recipe: parsed.data, raw } : undefined;
}
