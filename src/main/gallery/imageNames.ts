import type { ImageFormat } from '../../shared/schema/generation.ts';

const extensions: Readonly<Record<ImageFormat, string>> = { png: 'png', jpeg: 'jpg', webp: 'webp' };

/** Name of an image's file below the images folder, with forward slashes: `YYYY-MM-DD/<imageId>.<ext>`, the day being the local one of `at`. */
export const imageFileName = (imageId: string, at: number, format: ImageFormat): string =>
  `${dayOf(at)}/${imageId}.${extensions[format]}`;

/** Whether a text is an id as this app gives them to images; in a file from outside it may be anything. */
export const isImageId = (text: string): boolean => /^img_[0-9a-f]{32}$/.test(text);

function dayOf(time: number): string {
  const date = new Date(time);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
