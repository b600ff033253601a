import type { ImageView } from '../../../../shared/schema/image.ts';

const whole = new Intl.NumberFormat('en-GB');

export const inDigits = (n: number): string => whole.format(n);

/** `1 image`, `50,000 images`. */
export const imageCount = (n: number): string => (n === 1 ? '1 image' : `${inDigits(n)} images`);

/** What a picture is called where its words must be short. */
export function imageName({ prompt, seed }: Pick<ImageView, 'prompt' | 'seed'>): string {
  const words = prompt.trim().replaceAll(/\s+/g, ' ');
  if (words === '') return seed < 0 ? 'Image without a prompt' : `Image with seed ${seed}`;
  return words.length > 120 ? `${words.slice(0, 119)}…` : words;
}

/** `21 Nov 2026, 14:05` in local time. */
export const timeInWords = (at: number): string =>
  new Date(at).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

export function durationInWords(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export function bytesInWords(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.max(1, Math.round(bytes / 1000))} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** The name under which an image is saved elsewhere: its first words and the end of its id. */
export function fileName({ id, prompt, format }: Pick<ImageView, 'id' | 'prompt' | 'format'>): string {
  const words = prompt
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 48)
    .replaceAll(/^-+|-+$/g, '');
  return `${words || 'image'}-${id.slice(-6)}.${format === 'jpeg' ? 'jpg' : format}`;
}
