import type { ImageFormat } from '../../../shared/schema/generation.ts';
import { readExif } from './exifTexts.ts';
import { readJpeg } from './jpegTexts.ts';
import { readPng } from './pngTexts.ts';
import { createTextBudget } from './textBudget.ts';
import type { TextBudget } from './textBudget.ts';
import { readWebp } from './webpTexts.ts';

/** The texts in a picture file, by PNG keyword or EXIF name. */
export interface PictureTexts {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  readonly texts: ReadonlyMap<string, string>;
  readonly xmp?: string;
  /** What could not be read, in plain words. */
  readonly problems: readonly string[];
}

/** What a container format yields: its size, its own texts, and the blocks that are alike in all formats. */
export interface RawTexts {
  readonly width: number;
  readonly height: number;
  readonly texts: ReadonlyMap<string, string>;
  readonly exif?: Uint8Array | undefined;
  readonly xmp?: Uint8Array | undefined;
  /** The file ends or breaks where more was promised. */
  readonly cut: boolean;
}

export type ContainerReader = (bytes: Buffer, budget: TextBudget) => RawTexts | undefined;

const readers: readonly (readonly [ImageFormat, ContainerReader])[] = [
  ['png', readPng],
  ['jpeg', readJpeg],
  ['webp', readWebp],
];

/**
 * Reads the texts of a PNG, JPEG or WebP without decoding a pixel; undefined for any other file, and for one that is
 * cut before its size. Never throws; time and memory are bounded by the length of the file and a budget for its texts.
 */
export function readPictureTexts(file: Uint8Array): PictureTexts | undefined {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  for (const [format, read] of readers) {
    const budget = createTextBudget();
    const raw = read(bytes, budget);
    if (!raw) continue;
    const exif = raw.exif ? readExif(raw.exif, budget) : new Map<string, string>();
    return {
      format,
      width: raw.width,
      height: raw.height,
      texts: new Map([...exif, ...raw.texts]),
      ...(raw.xmp && { xmp: Buffer.from(raw.xmp).toString('utf8') }),
      problems: [
        ...(raw.cut ? ['The file is damaged or cut off; what stands before that was read.'] : []),
        ...budget.problems,
      ],
    };
  }
  return undefined;
}
