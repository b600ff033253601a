import type { Inspection } from '../../../shared/schema/inspection.ts';
import type { Foreign, ForeignReader } from './foreign.ts';
import { foreignRequest } from './foreignRequest.ts';
import type { Installed } from './installed.ts';
import { readPictureTexts } from './pictureTexts.ts';
import type { PictureTexts } from './pictureTexts.ts';
import { readA1111 } from './readA1111.ts';
import { readComfyui } from './readComfyui.ts';
import { readInvokeai } from './readInvokeai.ts';
import { readSdcpp } from './readSdcpp.ts';
import { readSwarmui } from './readSwarmui.ts';
import { readTintype } from './readTintype.ts';
import { recipeRequest } from './recipeRequest.ts';

/** Those first that only one program writes: many write a `parameters` text, and ComfyUI's graph beside it. */
const readers: readonly ForeignReader[] = [readSwarmui, readInvokeai, readSdcpp, readA1111, readComfyui];
const MAX_RAW = 1_000_000;

/**
 * Reads how a picture was drawn out of its file; undefined when it is no PNG, JPEG or WebP. Decodes no pixel, never
 * throws, and ends in bounded time whatever the bytes.
 */
export function inspectPicture(file: Uint8Array, installed: Installed): Inspection | undefined {
  const picture = readPictureTexts(file);
  if (!picture) return undefined;
  const { format, width, height, problems } = picture;
  const found = ours(picture, installed) ?? theirs(picture, installed) ?? unknown(picture);
  return {
    ...found,
    raw: found.raw.slice(0, MAX_RAW),
    width,
    height,
    format,
    warnings: [...problems, ...found.warnings],
  };
}

type Found = Pick<Inspection, 'source' | 'request' | 'raw' | 'warnings' | 'recipe'>;

function ours(picture: PictureTexts, installed: Installed): Found | undefined {
  const found = readTintype(picture);
  return found && { source: 'tintype', ...found, ...recipeRequest(found.recipe, installed) };
}

function theirs(picture: PictureTexts, installed: Installed): Found | undefined {
  let found: Foreign | undefined;
  for (const read of readers) {
    found = read(picture.texts);
    if (found) break;
  }
  return found && { source: found.source, raw: found.raw, ...foreignRequest(found, installed, picture) };
}

const unknown = ({ texts }: PictureTexts): Found => ({
  source: 'unknown',
  request: {},
  raw: [...texts.values()].find((text) => text.trim() !== '') ?? '',
  warnings: ['Nothing in the file tells how it was drawn. Programs that pass pictures on often take that out.'],
});
